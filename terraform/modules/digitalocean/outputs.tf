output "server_name" {
  value = digitalocean_droplet.server.name
}

output "public_ip" {
  value = digitalocean_droplet.server.ipv4_address
}

output "private_ip" {
  value = digitalocean_droplet.server.ipv4_address_private
}

output "ssh_user" {
  value = "root"
}

output "ssh_port" {
  value = 22
}
