output "server_name" {
  value = hcloud_server.server.name
}

output "public_ip" {
  value = hcloud_server.server.ipv4_address
}

output "private_ip" {
  value = one(hcloud_server.server.network[*].ip)
}

output "ssh_user" {
  value = "root"
}

output "ssh_port" {
  value = 22
}
