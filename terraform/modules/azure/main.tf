# One virtual machine in a resource group of its own. ARM_SUBSCRIPTION_ID, ARM_TENANT_ID, ARM_CLIENT_ID and
# ARM_CLIENT_SECRET come from Terraform's own environment and are therefore in no file.
terraform {
  required_version = ">= 1.4"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
  }
}

provider "azurerm" {
  features {}
}

locals {
  name = "slipway-${var.run}"
  user = "slipway"
}

resource "azurerm_resource_group" "group" {
  name     = local.name
  location = var.region
  tags     = { slipway_run = var.run, slipway_resource = "group" }
}

resource "azurerm_virtual_network" "network" {
  name                = local.name
  location            = azurerm_resource_group.group.location
  resource_group_name = azurerm_resource_group.group.name
  address_space       = ["10.20.0.0/16"]
  tags                = { slipway_run = var.run, slipway_resource = "network" }
}

resource "azurerm_subnet" "subnet" {
  name                 = local.name
  resource_group_name  = azurerm_resource_group.group.name
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.20.1.0/24"]
}

resource "azurerm_network_security_group" "firewall" {
  name                = local.name
  location            = azurerm_resource_group.group.location
  resource_group_name = azurerm_resource_group.group.name
  tags                = { slipway_run = var.run, slipway_resource = "firewall" }
}

resource "azurerm_network_security_rule" "open" {
  name                        = "open"
  resource_group_name         = azurerm_resource_group.group.name
  network_security_group_name = azurerm_network_security_group.firewall.name
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "*"
  destination_port_ranges     = ["22", "80", "443"]
  destination_address_prefix  = "*"
}

resource "azurerm_public_ip" "address" {
  name                = local.name
  location            = azurerm_resource_group.group.location
  resource_group_name = azurerm_resource_group.group.name
  allocation_method   = "Static"
  tags                = { slipway_run = var.run, slipway_resource = "address" }
}

resource "azurerm_network_interface" "interface" {
  name                = local.name
  location            = azurerm_resource_group.group.location
  resource_group_name = azurerm_resource_group.group.name
  tags                = { slipway_run = var.run, slipway_resource = "interface" }

  ip_configuration {
    name                          = "main"
    subnet_id                     = azurerm_subnet.subnet.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = azurerm_public_ip.address.id
  }
}

resource "azurerm_network_interface_security_group_association" "firewall" {
  network_interface_id      = azurerm_network_interface.interface.id
  network_security_group_id = azurerm_network_security_group.firewall.id
}

resource "azurerm_linux_virtual_machine" "server" {
  name                  = var.server_name
  location              = azurerm_resource_group.group.location
  resource_group_name   = azurerm_resource_group.group.name
  size                  = var.size
  admin_username        = local.user
  network_interface_ids = [azurerm_network_interface.interface.id]
  custom_data           = base64encode(file("${path.module}/cloud-init.yaml"))
  tags                  = { slipway_run = var.run, slipway_resource = "server" }

  admin_ssh_key {
    username   = local.user
    public_key = var.public_key
  }

  os_disk {
    name                 = "${local.name}-disk"
    caching              = "ReadWrite"
    storage_account_type = "StandardSSD_LRS"
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }

  lifecycle {
    # A newer module must not build the server anew.
    ignore_changes = [custom_data, admin_ssh_key, source_image_reference]
  }

  depends_on = [azurerm_network_interface_security_group_association.firewall, azurerm_network_security_rule.open]
}
