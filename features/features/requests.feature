Feature: Requests that are not well formed

  Scenario Outline: Bodies that are not what the route takes
    When I send this body:
      """
      <body>
      """
    Then it is refused with 400 "bad_json"

    Examples:
      | body                                                               |
      | {"query": "hello", "colour": "green"}                              |
      | {"query": "hello", "iteration": {"cycle": 1, "converged": "yes"}}  |
      | {"query": "hello", "iteration": {"cycle": 1}}                      |
      | {"query": 7}                                                       |
      | {"query": null}                                                    |
      | {}                                                                 |
      | ["hello"]                                                          |
      | {"query": "hello                                                   |

    @gateway
    Examples: the gateway looks before it passes on
      | body                                  |
      | {"query": "hello", "colour": "green"} |
      | {"query": null}                       |

  Scenario Outline: Bodies that are not called JSON
    When I send "hello" as "<content type>"
    Then it is refused with 415 "unsupported_media_type"

    Examples:
      | content type        |
      | text/plain          |
      | multipart/form-data |

    @gateway
    Examples: at the gateway
      | content type |
      | text/plain   |

  @gateway
  Scenario: A person types curl -d and no more
    When I send "hello" as "application/x-www-form-urlencoded"
    Then the keywords are "hello"

  Scenario: JSON may name its characters
    When I send "hello" as "application/json; charset=utf-8"
    Then the keywords are "hello"

  Scenario Outline: A body that is too large
    When I send a body of <size> bytes
    Then it is refused with 413 "body_too_large"

    Examples:
      | size   |
      | 262145 |

    @gateway
    Examples: at the gateway
      | size   |
      | 262145 |

  @gateway
  Scenario: The gateway lets nobody ask for a user without the token
    When I send this body:
      """
      {"query": "hello", "user_id": "ana"}
      """
    Then it is refused with 401 "unauthorized"

  Scenario: What belongs to a user needs the token
    When I send this body:
      """
      {"query": "hello", "user_id": "ana"}
      """
    Then it is refused with 401 "unauthorized"

  Scenario: Learning at once needs the token
    When I ask "hello", to be learnt at once, without the token
    Then it is refused with 401 "unauthorized"

  Scenario: A user's name has few characters
    When ../ana asks "hello"
    Then it is refused with 400 "bad_parameter"

  @gateway
  Scenario: An address that leads nowhere
    When I GET the gateway's "/api/v2/query"
    Then it is refused with 404 "not_found"

  @gateway
  Scenario: A method that the address does not take
    When I DELETE the gateway's "/api/v1/query"
    Then it is refused with 405 "method_not_allowed"
    And the header "allow" is "POST"

  Scenario Outline: A request keeps its number
    When I ask "hello" with the request id "<id>"
    Then the header "x-request-id" is "<id>"
    And it says:
      | request id | <id> |

    Examples:
      | id         |
      | feature-42 |

    @gateway
    Examples: through the gateway
      | id         |
      | feature-43 |

  Scenario: A request with an unsafe number gets another
    When I ask "hello" with the request id "no blanks, please"
    Then the answer is 200
    And the header "x-request-id" is not "no blanks, please"
