Feature: Describing the routes

  @core
  Scenario: The core's document
    When I GET the core's "/openapi.json"
    Then it is an OpenAPI 3.1 document of exactly these routes:
      | GET    | /health                        |
      | GET    | /health/ready                  |
      | GET    | /metrics                       |
      | GET    | /v1/dimensions                 |
      | GET    | /v1/dimensions/{id}/layers/{n} |
      | POST   | /v1/navigate                   |
      | POST   | /v1/interference               |
      | GET    | /v1/users/{id}/dimension       |
      | PUT    | /v1/users/{id}/dimension       |
      | DELETE | /v1/users/{id}/dimension       |
      | GET    | /v1/associations               |
      | GET    | /v1/status                     |

  @gateway
  Scenario: The gateway's document
    When I GET the gateway's "/openapi.json"
    Then it is an OpenAPI 3.1 document of exactly these routes:
      | GET    | /                              |
      | GET    | /api/health                    |
      | GET    | /api/metrics                   |
      | POST   | /api/v1/query                  |
      | GET    | /api/v1/status                 |
      | GET    | /api/v1/layers/{dimension}/{n} |
      | GET    | /api/v1/users/{id}/dimension   |
      | PUT    | /api/v1/users/{id}/dimension   |
      | DELETE | /api/v1/users/{id}/dimension   |
      | GET    | /api/v1/stream                 |
      | GET    | /openapi.json                  |
