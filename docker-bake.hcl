# Builds the images for other platforms than the host's own, and with all labels. What they are
# built from and how stands in compose.yaml, which is read first:
#   docker buildx bake -f compose.yaml -f docker-bake.hcl            core and api, for the host
#   PLATFORMS=linux/amd64,linux/arm64 docker buildx bake -f compose.yaml -f docker-bake.hcl

variable "PLATFORMS" {
  # Empty: the builder's own.
  default = ""
}

variable "SOURCE_DATE_EPOCH" {
  default = "0"
}

group "default" {
  targets = ["core", "api"]
}

target "_all" {
  platforms = PLATFORMS == "" ? [] : split(",", PLATFORMS)
  labels = {
    "org.opencontainers.image.created" = timeadd("1970-01-01T00:00:00Z", "${SOURCE_DATE_EPOCH}s")
  }
}

target "core" {
  inherits = ["jessy-core", "_all"]
}

target "api" {
  inherits = ["jessy-api", "_all"]
}
