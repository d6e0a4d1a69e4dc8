output "server_name" {
  value = azurerm_linux_virtual_machine.server.name
}

output "public_ip" {
  value = azurerm_public_ip.address.ip_address
}

output "private_ip" {
  value = azurerm_network_interface.interface.private_ip_address
}

# Azure refuses root as the first user; this one may sudo.
output "ssh_user" {
  value = local.user
}

output "ssh_port" {
  value = 22
}
