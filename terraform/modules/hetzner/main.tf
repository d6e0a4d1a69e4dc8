# One server at Hetzner Cloud. HCLOUD_TOKEN comes from Terraform's own environment and is therefore in no file.
terraform {
  required_version = ">= 1.4"
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "1.68.0"
    }
  }
}

locals {
  name = "slipway-${var.run}"
  # A subnet belongs to a zone, a server to a location of it.
  zones = {
    fsn1 = "eu-central"
    nbg1 = "eu-central"
    hel1 = "eu-central"
    ash  = "us-east"
    hil  = "us-west"
    sin  = "ap-southeast"
  }
}

resource "hcloud_network" "network" {
  name     = local.name
  ip_range = "10.20.0.0/16"
  labels   = { slipway_run = var.run, slipway_resource = "network" }
}

resource "hcloud_network_subnet" "subnet" {
  network_id   = hcloud_network.network.id
  type         = "cloud"
  network_zone = local.zones[var.region]
  ip_range     = "10.20.1.0/24"
}

resource "hcloud_firewall" "firewall" {
  name   = local.name
  labels = { slipway_run = var.run, slipway_resource = "firewall" }

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "80"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "443"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
}

resource "hcloud_ssh_key" "ssh_key" {
  name       = local.name
  public_key = var.public_key
  labels     = { slipway_run = var.run, slipway_resource = "ssh_key" }
}

resource "hcloud_server" "server" {
  name         = var.server_name
  server_type  = var.size
  location     = var.region
  image        = "ubuntu-24.04"
  ssh_keys     = [hcloud_ssh_key.ssh_key.id]
  firewall_ids = [hcloud_firewall.firewall.id]
  user_data    = file("${path.module}/cloud-init.yaml")
  labels       = { slipway_run = var.run, slipway_resource = "server" }

  network {
    subnet_id = hcloud_network_subnet.subnet.id
    # Without it the network is detached and attached again by every apply (issue 650 of the provider).
    alias_ips = []
  }

  lifecycle {
    # A newer module must not build the server anew.
    ignore_changes = [image, user_data, ssh_keys]
  }
}
