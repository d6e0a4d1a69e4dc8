output "server_name" {
  value = aws_instance.server.tags["Name"]
}

output "public_ip" {
  value = aws_instance.server.public_ip
}

output "private_ip" {
  value = aws_instance.server.private_ip
}

# Canonical's images refuse root.
output "ssh_user" {
  value = "ubuntu"
}

output "ssh_port" {
  value = 22
}
