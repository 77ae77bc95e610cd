Feature: Knowing how Jessy is

  @gateway
  Scenario: The gateway is well and sees the core
    When I GET the gateway's "/api/health"
    Then it says:
      | status         | ok        |
      | service        | jessy-api |
      | core.reachable | true      |
      | core.status    | ok        |
      | core.ready     | true      |
    And it names its instance
    And it names its core.instance
    And its instance and core.instance differ

  @core @gateway
  Scenario: The core that the gateway sees is the one that answers
    When I GET the gateway's "/api/health"
    Then the core calls itself by the gateway's "core.instance"

  @core
  Scenario Outline: The core is well
    When I GET the core's "<route>"
    Then it says:
      | status        | ok         |
      | service       | jessy-core |
      | ready         | true       |
      | checks.layers | ok         |

    Examples:
      | route         |
      | /health       |
      | /health/ready |
