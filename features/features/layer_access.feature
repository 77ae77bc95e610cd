@core
Feature: Reading and replacing the layer store
  Core and gateway read the same file. It is replaced while both serve; a bad one is never served.

  Scenario: Every layer says what its source says
    Then every layer of the core says what its source says

  @gateway
  Scenario: The gateway reads the same layers
    Then the gateway says the same as the core of a layer of each dimension

  @gateway
  Scenario Outline: The gateway knows what is not there
    When I GET the gateway's "/api/v1/layers/<path>"
    Then it is refused with <status> "<code>"

    Examples:
      | path   | status | code                |
      | 99/0   | 404    | dimension_not_found |
      | D01/99 | 404    | layer_not_found     |
      | D01/x  | 400    | bad_parameter       |

  @alone
  Scenario: A new store is served within three seconds
    When the layer store is replaced by one in which L05-00 says "Time was told anew."
    Then within 3 seconds the core serves the new store
    And for the core, L05-00 says "Time was told anew."
    When I ask "tomorrow"
    Then the context of L05-00 is "Time was told anew."

  @alone @gateway
  Scenario: The gateway serves the new store too
    When the layer store is replaced by one in which L05-00 says "Time was told anew."
    Then within 3 seconds the gateway serves the new store
    And for the gateway, L05-00 says "Time was told anew."

  @alone
  Scenario: A corrupt store is not served, and that shows
    When the layer store is replaced by a file with one bit flipped
    Then within 3 seconds the core tells of a failed reload
    And the core still serves the old store
    When I ask "tomorrow"
    Then D05 comes first, with confidence 1.0

  @alone @gateway
  Scenario: The gateway keeps the old store too
    When the layer store is replaced by a file with one bit flipped
    Then within 3 seconds the core tells of a failed reload
    And the gateway still serves the old store

  @alone @gateway @kill
  Scenario: Layers are read while the core is gone
    Given the gateway's core has stopped
    When I GET the gateway's "/api/v1/layers/D07/0"
    Then it says:
      | id        | L07-00 |
      | dimension | D07    |
    When I GET the gateway's "/api/health"
    Then the answer is 503 and says:
      | service        | jessy-api |
      | core.reachable | false     |
    When I ask "hello"
    Then it is refused with 503 "core_unavailable"
    When the core is there again
    And I GET the gateway's "/api/health"
    Then it says:
      | core.reachable | true |
    When I ask "hello"
    Then D04 comes first, with confidence 0.9
