output "server_name" {
  value = google_compute_instance.server.name
}

output "public_ip" {
  value = google_compute_instance.server.network_interface[0].access_config[0].nat_ip
}

output "private_ip" {
  value = google_compute_instance.server.network_interface[0].network_ip
}

# The user that the key in the metadata makes; it may sudo.
output "ssh_user" {
  value = local.user
}

output "ssh_port" {
  value = 22
}
