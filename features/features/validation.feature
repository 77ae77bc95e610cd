Feature: Refusing what is no question
  Each refusal has a status, a code for programs, a message for people and details.

  Scenario: Nothing was asked
    When I ask ""
    Then it is refused with 400 "empty_query"
    And there are no details

  @gateway
  Scenario: Nothing was asked of the gateway
    When I ask ""
    Then it is refused with 400 "empty_query"
    And there are no details

  Scenario: Blanks are no question
    When I ask "" with 40 blanks before and after it
    Then it is refused with 400 "empty_query"

  Scenario: Blanks around a question do not matter
    When I ask "hello" with 6000 blanks before and after it
    Then the keywords are "hello"

  Scenario Outline: The longest question
    When I ask "hello " filled up with "<letter>" to 10000 characters
    Then D04 comes first, with confidence <confidence>

    Examples: characters count, not bytes, and only words are keywords
      | letter | confidence |
      | x      | 0.65       |
      | é      | 0.65       |
      | 🌲     | 0.9        |

    @gateway
    Examples: through the gateway
      | letter | confidence |
      | é      | 0.65       |

  Scenario Outline: One character too many
    When I ask "hello " filled up with "<letter>" to 10001 characters
    Then it is refused with 400 "query_too_long"
    And the details are:
      | length | 10001 |
      | max    | 10000 |

    Examples:
      | letter |
      | x      |
      | é      |

    @gateway
    Examples: at the gateway
      | letter |
      | é      |

  Scenario Outline: Characters that nobody types
    When I ask "<before>", the character <character> and "lo"
    Then it is refused with 400 "invalid_characters"
    And the details are:
      | position   | <position>  |
      | code point | <character> |

    Examples:
      | before | character | position |
      | hel    | U+0000    | 3        |
      | 🌲é    | U+0000    | 2        |
      | hel    | U+001B    | 3        |
      | hel    | U+0085    | 3        |

    @gateway
    Examples: at the gateway
      | before | character | position |
      | 🌲é    | U+0000    | 2        |

  Scenario Outline: Tabs and line ends are blanks
    When I ask "hello", the character <character> and "family"
    Then the keywords are "hello, family"

    Examples:
      | character |
      | U+0009    |
      | U+000A    |
      | U+000D    |
