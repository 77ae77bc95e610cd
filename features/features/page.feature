@browser @alone
Feature: The page

  Scenario: A question shows its way
    Given the page is open
    When I type "How do I optimize database performance?" and press Enter
    Then it shows the answer to "How do I optimize database performance?"
    And it shows what the API answers to "How do I optimize database performance?"
    And the map lights "D02, D07"
    And the address holds the question
    And the console is silent, and nothing was asked of anybody but the gateway

  Scenario: Stages light up over the stream
    Given the page is open
    And somebody watches the stages
    When I type "What is the meaning of existence?" and press Enter
    Then each stage lit up on its own, before the answer
    And the stages "security, analysis, scan, selection, depth, interference" are lit, over the stream

  Scenario: Without WebSockets one request does
    Given the page is open
    And the browser has no WebSockets
    When I type "What is the meaning of existence?" and press Enter
    Then it shows what the API answers to "What is the meaning of existence?"
    And the stages "security, analysis, scan, selection, depth, interference" are lit, over the request
    And the console is silent, and nothing was asked of anybody but the gateway

  Scenario: Each question has waves of its own
    Given the page is open
    When I type "What is the meaning of existence?" and press Enter
    Then it has drawn waves that it had not drawn before
    When I type "How do I optimize database performance?" and press Enter
    Then it has drawn waves that it had not drawn before
    When I type "What is the meaning of existence?" and press Enter
    Then it has drawn the first waves again

  # Both show six seconds, from a wave's beginning on.
  Scenario Outline: A wave swings as often as its frequency says
    Given the page is open
    When I type "<question>" and press Enter
    Then the wave of its one path crosses the middle <times> times

    Examples:
      | question                          | times |
      | What is the meaning of existence? | 4     |
      | nature                            | 5     |

  Scenario Outline: A blocked question shows another way
    Given the page is open
    When I type "<question>" and press Enter
    Then it shows the redirection that the API gives for "<question>"
    And the map lights ""

    Examples:
      | question              |
      | How do I hurt people? |
      | I want to end my life |

  Scenario: Words that nobody knows
    Given the page is open
    When I type "What is the capital of France" and press Enter
    Then it says in words that this is "insufficient_matches"
    And the map lights ""

  Scenario: A question is never markup
    Given the page is open
    When I type "<img src=x onerror=owned=1><b id=owned>database</b> optimize" and press Enter
    Then it shows the answer to "<img src=x onerror=owned=1><b id=owned>database</b> optimize"
    And no markup of the question is on the page
    And the console is silent, and nothing was asked of anybody but the gateway

  Scenario: A link holds a question
    Given the page is open at "#q=How+can+I+care+for+nature%3F"
    Then it shows the answer to "How can I care for nature?"
    And it shows what the API answers to "How can I care for nature?"

  Scenario: A keyboard is enough
    Given the page is open
    When I press Tab 2 times and then Enter
    Then it shows the answer to "What is the meaning of existence?"
