# One EC2 instance in a network of its own. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY come from Terraform's own
# environment and are therefore in no file.
terraform {
  required_version = ">= 1.4"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }
}

provider "aws" {
  region = var.region
}

locals {
  name = "slipway-${var.run}"
}

resource "aws_vpc" "network" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = local.name, slipway_run = var.run, slipway_resource = "network" }
}

resource "aws_internet_gateway" "gateway" {
  vpc_id = aws_vpc.network.id
  tags   = { Name = local.name, slipway_run = var.run, slipway_resource = "gateway" }
}

resource "aws_subnet" "subnet" {
  vpc_id                  = aws_vpc.network.id
  cidr_block              = "10.20.1.0/24"
  map_public_ip_on_launch = true
  tags                    = { Name = local.name, slipway_run = var.run, slipway_resource = "subnet" }
}

resource "aws_route_table" "routes" {
  vpc_id = aws_vpc.network.id
  tags   = { Name = local.name, slipway_run = var.run, slipway_resource = "routes" }
}

resource "aws_route" "outward" {
  route_table_id         = aws_route_table.routes.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.gateway.id
}

resource "aws_route_table_association" "routes" {
  route_table_id = aws_route_table.routes.id
  subnet_id      = aws_subnet.subnet.id
}

resource "aws_security_group" "firewall" {
  name        = local.name
  description = "Slipway: SSH and web"
  vpc_id      = aws_vpc.network.id
  tags        = { Name = local.name, slipway_run = var.run, slipway_resource = "firewall" }
}

resource "aws_vpc_security_group_ingress_rule" "open" {
  for_each          = toset(["22", "80", "443"])
  security_group_id = aws_security_group.firewall.id
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
  cidr_ipv4         = "0.0.0.0/0"
  tags              = { slipway_run = var.run, slipway_resource = "open-${each.value}" }
}

resource "aws_vpc_security_group_egress_rule" "outward" {
  security_group_id = aws_security_group.firewall.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
  tags              = { slipway_run = var.run, slipway_resource = "outward" }
}

resource "aws_key_pair" "ssh_key" {
  key_name   = local.name
  public_key = var.public_key
  tags       = { slipway_run = var.run, slipway_resource = "ssh_key" }
}

data "aws_ami" "ubuntu" {
  # Canonical
  owners      = ["099720109477"]
  most_recent = true

  filter {
    name   = "name"
    values = ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]
  }
}

resource "aws_instance" "server" {
  ami                    = data.aws_ami.ubuntu.id
  instance_type          = var.size
  subnet_id              = aws_subnet.subnet.id
  vpc_security_group_ids = [aws_security_group.firewall.id]
  key_name               = aws_key_pair.ssh_key.key_name
  user_data              = file("${path.module}/cloud-init.yaml")
  tags                   = { Name = var.server_name, slipway_run = var.run, slipway_resource = "server" }

  metadata_options {
    # Version 1 of the metadata service hands out keys to whoever can make the server call an address.
    http_tokens = "required"
  }

  root_block_device {
    encrypted = true
    tags      = { slipway_run = var.run, slipway_resource = "disk" }
  }

  lifecycle {
    # A newer image or module must not build the server anew.
    ignore_changes = [ami, user_data, key_name]
  }

  depends_on = [aws_route.outward, aws_route_table_association.routes]
}
