# One Compute Engine instance in a network of its own. GOOGLE_CREDENTIALS and GOOGLE_PROJECT come from Terraform's own
# environment and are therefore in no file.
terraform {
  required_version = ">= 1.4"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }
}

provider "google" {
  region = var.region
}

# Networks, subnetworks and firewalls take no labels, so their names carry the run.
locals {
  name = "slipway-${var.run}"
  user = "slipway"
}

data "google_compute_zones" "zones" {
  region = var.region
  status = "UP"
}

resource "google_compute_network" "network" {
  name                    = "${local.name}-network"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "subnet" {
  name          = "${local.name}-subnet"
  network       = google_compute_network.network.id
  region        = var.region
  ip_cidr_range = "10.20.1.0/24"
}

resource "google_compute_firewall" "firewall" {
  name          = "${local.name}-firewall"
  network       = google_compute_network.network.id
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["22", "80", "443"]
  }
}

resource "google_compute_instance" "server" {
  name         = var.server_name
  machine_type = var.size
  zone         = data.google_compute_zones.zones.names[0]
  labels       = { slipway_run = var.run, slipway_resource = "server" }

  boot_disk {
    initialize_params {
      image  = "ubuntu-os-cloud/ubuntu-2404-lts-amd64"
      labels = { slipway_run = var.run, slipway_resource = "disk" }
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.subnet.id

    # Empty: an address of Google's choice.
    access_config {}
  }

  metadata = {
    # The project's own keys may not enter, and no account of the project brings its rights along.
    block-project-ssh-keys = "true"
    enable-oslogin         = "FALSE"
    ssh-keys               = "${local.user}:${var.public_key}"
    user-data              = file("${path.module}/cloud-init.yaml")
  }

  lifecycle {
    # A newer image or module, or another order of the zones, must not build the server anew.
    ignore_changes = [zone, boot_disk, metadata]
  }

  depends_on = [google_compute_firewall.firewall]
}
