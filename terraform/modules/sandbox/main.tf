# The make-believe cloud. Every provisioner runs cloud.mjs of this folder: the words of the command line are literals,
# the resource's values arrive as JSON in the environment, the way to the cloud (SANDBOX_URL, SANDBOX_TOKEN) and to
# Node (SLIPWAY_NODE) is inherited from Terraform's own environment and therefore in no file.
terraform {
  required_version = ">= 1.4"
}

resource "terraform_data" "network" {
  input = { run = var.run, region = var.region }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs create \"$1\"", "cloud"]
    command     = "network"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs destroy \"$1\"", "cloud"]
    command     = "network"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
}

resource "terraform_data" "firewall" {
  input = { run = var.run, open_ports = [22] }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs create \"$1\"", "cloud"]
    command     = "firewall"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs destroy \"$1\"", "cloud"]
    command     = "firewall"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  depends_on = [terraform_data.network]
}

resource "terraform_data" "ssh_key" {
  input = { run = var.run, public_key = var.public_key }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs create \"$1\"", "cloud"]
    command     = "ssh_key"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs destroy \"$1\"", "cloud"]
    command     = "ssh_key"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  depends_on = [terraform_data.network]
}

resource "terraform_data" "server" {
  input = {
    run        = var.run
    name       = var.server_name
    region     = var.region
    size       = var.size
    public_key = var.public_key
  }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs create \"$1\"", "cloud"]
    command     = "server"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/sh", "-c", "exec \"$SLIPWAY_NODE\" ./cloud.mjs destroy \"$1\"", "cloud"]
    command     = "server"
    environment = { SLIPWAY_RESOURCE = jsonencode(self.input) }
  }
  depends_on = [terraform_data.firewall, terraform_data.ssh_key]
}
