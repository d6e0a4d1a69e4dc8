variable "run" {
  type        = string
  description = "Id of the infrastructure. Every thing of the run carries it as its tag at the provider."
}

variable "server_name" {
  type        = string
  description = "Name of the server at the provider."
}

variable "region" {
  type        = string
  description = "Region of the provider."
}

variable "size" {
  type        = string
  description = "Size of the server in the provider's own words."
}

variable "public_key" {
  type        = string
  description = "OpenSSH public key that may enter the server."
}
