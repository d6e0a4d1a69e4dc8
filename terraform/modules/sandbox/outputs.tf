# What the cloud answered lies in a file that the server's provisioner wrote. The file's name hangs on the server's id,
# which is unknown until it is built: otherwise the plan reads the file too early and fixes every output to null.
# `try`: once the file is gone, plan and destroy would fail without it.
locals {
  answer = "${path.module}/cloud/${terraform_data.server.id == "" ? "none" : "server"}.json"
}

output "server_name" {
  value = try(jsondecode(file(local.answer)).name, null)
}

output "public_ip" {
  value = try(jsondecode(file(local.answer)).publicIp, null)
}

output "private_ip" {
  value = try(jsondecode(file(local.answer)).privateIp, null)
}

output "ssh_user" {
  value = try(jsondecode(file(local.answer)).sshUser, null)
}

output "ssh_port" {
  value = try(jsondecode(file(local.answer)).sshPort, null)
}

output "host_key" {
  value = try(jsondecode(file(local.answer)).hostKey, null)
}
