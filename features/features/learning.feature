@core
Feature: Learning which words belong together
  Words that are asked together belong together, more so each time. A word that no dimension knows
  is understood by those that it belongs to.

  Scenario: What is accepted shows within a second
    Given nothing is learnt about "moonrise" yet
    When I ask "moonrise sculpture"
    Then it says:
      | learned        | accepted |
      | learned reason | none     |
      | durable        | false    |
    And within 1 second "moonrise" belongs to "sculpture" with strength 1.0, count 1

  Scenario: What is known already is learnt from again
    Given nothing is learnt about "starlight" yet
    When I ask "starlight poetry"
    Then within 1 second "starlight" belongs to "poetry" with strength 1.0, count 1
    # A pair that is new makes older answers about its words void.
    When I ask "starlight poetry"
    Then within 1 second "starlight" belongs to "poetry" with strength 1.1, count 2
    When I ask "starlight poetry"
    Then the answer was known already
    And within 1 second "starlight" belongs to "poetry" with strength 1.21, count 3

  Scenario: A word said twice is said once
    Given nothing is learnt about "twilight" yet
    When I ask "twilight twilight sculpture twilight sculpture", to be learnt at once
    Then "twilight" belongs to "sculpture" with strength 1.0, count 1

  Scenario: One word alone belongs to nothing
    When I ask "hello"
    Then it says:
      | learned        | skipped  |
      | learned reason | no_pairs |

  Scenario: What is blocked is not learnt
    When I ask "pollute the river with moonstone and forest"
    Then it is refused with 403 "blocked"
    And "moonstone" belongs to nothing

  Scenario: What leads nowhere is not learnt
    When I ask "granite limestone"
    Then it is refused with 422 "insufficient_matches"
    And "granite" belongs to nothing

  Scenario Outline: Some pairs are there from the start
    Then "<word>" belongs to "analysis" from the start

    Examples:
      | word        |
      | optimize    |
      | optimise    |
      | performance |

  Scenario: A word that nobody knows
    When I GET the core's "/v1/associations?word=xylograph"
    Then it says:
      | word         | xylograph |
      | associations |           |

  Scenario Outline: Asking about words in another way than can be
    When I GET the core's "/v1/associations<query>"
    Then it is refused with 400 "bad_parameter"

    Examples:
      | query                 |
      |                       |
      | ?word=hello&limit=0   |
      | ?word=hello&limit=101 |
      | ?word=hello&limit=x   |

  @alone @kill
  Scenario: What was accepted and has shown survives a kill
    Given nothing is learnt about "nightfall" yet
    When I ask "nightfall narrative"
    Then within 1 second "nightfall" belongs to "narrative" with strength 1.0, count 1
    When the core is killed and has come back
    Then "nightfall" belongs to "narrative" with strength 1.0, count 1
