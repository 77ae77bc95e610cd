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

# By the names of the services, so that each is one target however it is asked for.
group "default" {
  targets = ["core", "api"]
}

group "core" {
  targets = ["jessy-core"]
}

group "api" {
  targets = ["jessy-api"]
}

group "edge" {
  targets = ["jessy-edge"]
}

target "_image" {
  platforms = PLATFORMS == "" ? [] : split(",", PLATFORMS)
  labels = {
    "org.opencontainers.image.created" = timeadd("1970-01-01T00:00:00Z", "${SOURCE_DATE_EPOCH}s")
  }
}

target "jessy-core" {
  inherits = ["_image"]
}

target "jessy-api" {
  inherits = ["_image"]
}

target "jessy-edge" {
  inherits = ["_image"]
}

# The runner of tests; `coverage` is the same with tarpaulin, which takes minutes to build.
group "test" {
  targets = ["test-runner"]
}

target "test-runner" {
  inherits = ["_image"]
}
