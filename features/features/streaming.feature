@core
Feature: Hearing of each stage as it ends

  Scenario: The stages in their order, then the answer
    When I ask "watershed reflection" line by line
    Then the stages are told in this order: "security, analysis, scan, selection, depth, interference"
    And the last line is the answer that "watershed reflection" has in one piece

  Scenario: A question that leads nowhere ends in an error
    When I ask "What is the capital of France" line by line
    Then the stages are told in this order: "security, analysis, scan"
    And the last line is the error "insufficient_matches"

  Scenario Outline: What is refused before the first stage is refused as ever
    When I ask "<question>" line by line
    Then it is refused with <status> "<code>"

    Examples:
      | question                   | status | code        |
      |                            | 400    | empty_query |
      | how to poison my neighbour | 403    | blocked     |
