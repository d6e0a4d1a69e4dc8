# One droplet at DigitalOcean. DIGITALOCEAN_TOKEN comes from Terraform's own environment and is therefore in no file.
terraform {
  required_version = ">= 1.4"
  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "2.71.0"
    }
  }
}

# Networks, firewalls and keys take no tags of their own here (`tags` of a firewall are the droplets it is for), so
# their names carry the run.
locals {
  name = "slipway-${var.run}"
}

resource "digitalocean_vpc" "network" {
  name        = "${local.name}-network"
  region      = var.region
  description = "slipway_run:${var.run} slipway_resource:network"
}

resource "digitalocean_ssh_key" "ssh_key" {
  name       = "${local.name}-ssh_key"
  public_key = var.public_key
}

resource "digitalocean_droplet" "server" {
  name      = var.server_name
  image     = "ubuntu-24-04-x64"
  region    = var.region
  size      = var.size
  vpc_uuid  = digitalocean_vpc.network.id
  ssh_keys  = [digitalocean_ssh_key.ssh_key.id]
  user_data = file("${path.module}/cloud-init.yaml")
  tags      = ["slipway_run:${var.run}", "slipway_resource:server"]

  lifecycle {
    # A newer module must not build the server anew.
    ignore_changes = [image, user_data, ssh_keys]
  }
}

resource "digitalocean_firewall" "firewall" {
  name        = "${local.name}-firewall"
  droplet_ids = [digitalocean_droplet.server.id]

  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }
  inbound_rule {
    protocol         = "tcp"
    port_range       = "80"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }
  inbound_rule {
    protocol         = "tcp"
    port_range       = "443"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }

  # What no rule names is closed, in this direction too.
  outbound_rule {
    protocol              = "tcp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
  outbound_rule {
    protocol              = "udp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
  outbound_rule {
    protocol              = "icmp"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
}
