@alone
Feature: Counting
  These scenarios run while no other does, so that a count is theirs.

  @gateway
  Scenario: The gateway counts what it passes on
    Given I know how many queries the gateway has passed on with "ok"
    When I ask "hello"
    Then each of these has risen by 1

  @gateway
  Scenario: The gateway does not pass on what it refuses itself
    Given I know how many queries the gateway has passed on with "ok"
    And I know how many queries the gateway has passed on with "error"
    When I ask ""
    Then it is refused with 400 "empty_query"
    And none of these has risen

  @core
  Scenario: The core counts an answer
    Given I know how many queries the core has answered with "ok"
    When I ask "hello"
    Then each of these has risen by 1

  @core
  Scenario: The core counts a question that leads nowhere
    Given I know how many queries the core has answered with "insufficient_matches"
    When I ask "What is the capital of France"
    Then each of these has risen by 1

  @core
  Scenario: The core refuses an empty question itself
    Given I know how many queries the core has answered with "empty_query"
    When I ask the core ""
    Then each of these has risen by 1
