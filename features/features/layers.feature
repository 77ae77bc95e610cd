@core
Feature: Reading the layers
  The core serves every dimension and layer that it navigates by.

  Scenario: The fourteen dimensions
    When I GET the core's "/v1/dimensions"
    Then its dimensions are:
      | id  | name          | range hz | base hz | immutable | loaded |
      | D01 | Emotion       | 0.2, 4.5 | 1.0     | false     | true   |
      | D02 | Cognition     | 1.5, 2.5 | 2.0     | false     | true   |
      | D03 | Intention     | 1.0, 2.0 | 1.5     | false     | true   |
      | D04 | Social        | 0.8, 2.0 | 1.8     | false     | true   |
      | D05 | Temporal      | 0.5, 1.5 | 0.5     | false     | true   |
      | D06 | Philosophical | 0.1, 0.8 | 0.3     | false     | true   |
      | D07 | Technical     | 1.5, 3.0 | 2.5     | false     | true   |
      | D08 | Creative      | 1.0, 3.5 | 3.0     | false     | true   |
      | D09 | Ethical       | 0.5, 1.5 | 1.0     | true      | true   |
      | D10 | Meta          | 1.0, 2.5 | 1.2     | false     | true   |
      | D11 | Ecological    | 0.3, 1.0 | 0.4     | false     | true   |
      | D12 | Positivity    | 1.0, 2.0 | 1.5     | false     | true   |
      | D13 | Balance       | 0.6, 1.2 | 0.8     | false     | true   |
      | D14 | Security      | 0.1, 4.5 | 2.0     | true      | true   |

  Scenario: One layer in full
    When I GET the core's "/v1/dimensions/D01/layers/13"
    Then it says:
      | id        | L01-13                                                   |
      | dimension | D01                                                      |
      | name      | AnalysisParalysis                                        |
      | depth     | 3                                                        |
      | parent    | L01-12                                                   |
      | phrases   | can't decide, too many options, been thinking for weeks  |

  Scenario Outline: A dimension answers to each form of its name
    When I GET the core's "/v1/dimensions/<name>/layers/0"
    Then it says:
      | id     | L07-00 |
      | depth  | 0      |
      | parent | none   |
      | hz     | 2.5    |

    Examples:
      | name |
      | D07  |
      | d07  |
      | 7    |

  Scenario: A layer that is known already is not sent again
    When I GET the core's "/v1/dimensions/D07/layers/0"
    And I GET the same again, knowing its "etag" as "if-none-match"
    Then the answer is 304
    And the answer has no body

  Scenario Outline: A dimension that is not there
    When I GET the core's "/v1/dimensions/<name>/layers/0"
    Then it is refused with 404 "dimension_not_found"
    And the details are:
      | dimension | <number> |

    Examples: the second is a pack that is off
      | name | number |
      | 99   | 99     |
      | D16  | 16     |

  Scenario: A layer that is not there
    When I GET the core's "/v1/dimensions/D01/layers/99"
    Then it is refused with 404 "layer_not_found"
    And the details are:
      | dimension | 1    |
      | layer     | 99   |
      | loaded    | true |

  Scenario Outline: A layer that can't be
    When I GET the core's "/v1/dimensions/<dimension>/layers/<layer>"
    Then it is refused with 400 "bad_parameter"

    Examples:
      | dimension | layer |
      | D07       | x     |
      | D07       | -1    |
      | D07       | 65536 |
      | Seven     | 0     |
