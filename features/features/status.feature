@core
Feature: Telling how things are

  Scenario: All that the core measures
    When I GET the core's "/v1/status"
    Then it says:
      | status                 | ok                                                                    |
      | dimensions loaded      | D01, D02, D03, D04, D05, D06, D07, D08, D09, D10, D11, D12, D13, D14 |
      | dimensions missing     |                                                                       |
      | layers.ceiling bytes   | 293601280                                                             |
      | storage.kind           | sqlite                                                                |
      | storage.ok             | true                                                                  |
    And it tells each of these:
      | version             | a name   |
      | uptime ms           | a number |
      | layers.file         | a name   |
      | layers.generation   | a name   |
      | layers.bytes        | a number |
      | layers.live maps    | a number |
      | layers.mapped bytes | a number |
      | queries.total       | a number |
      | queries.blocked     | a number |
      | queries.rts         | a number |
      | queries.errors      | a number |
      | cache.hits          | a number |
      | cache.misses        | a number |
      | cache.size          | a number |
      | cache.hit rate      | a number |
      | associations        | a number |
      | users               | a number |
      | learn queue         | a number |

  @alone
  Scenario: Questions are counted by what became of them
    Given the core has nothing left to do
    When I ask "family tradition"
    And I ask "family tradition"
    And I ask "How do I hurt people?"
    And I ask "code painting ethical forest family tomorrow grateful"
    And I ask "the a an of to"
    Then each of these counts has risen:
      | queries.total   | 5 |
      | queries.blocked | 1 |
      | queries.rts     | 1 |
      | queries.errors  | 1 |

  @gateway
  Scenario: The gateway tells of itself and of the core
    When I GET the gateway's "/api/v1/status"
    Then it says:
      | core.status     | ok   |
      | core.storage.ok | true |
    And it tells each of these:
      | gateway.version   | a name   |
      | gateway.uptime ms | a number |
      | core.instance     | a name   |
