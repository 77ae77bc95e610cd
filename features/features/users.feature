Feature: A dimension of one's own
  A user may have a dimension that nobody else sees. Who asks for a user needs the service token.

  Scenario: Preferences make a dimension, and it can be given up
    Given nothing is known of carla
    When I GET carla's dimension
    Then it is refused with 404 "user_not_found"
    When carla prefers:
      """
      {"preferred_dimensions": {"D11": 0.1}, "preferred_layers": ["L11-01"], "style": ["warm", "brief"]}
      """
    Then it says:
      | id                                   | D15-User-carla |
      | state                                | active         |
      | observations                         | 0              |
      | topics                               |                |
      | preferences.preferred dimensions.D11 | 0.1            |
      | preferences.preferred layers         | L11-01         |
      | preferences.style                    | warm, brief    |
    When I GET carla's dimension
    Then it says:
      | state             | active      |
      | preferences.style | warm, brief |
    When I DELETE carla's dimension
    Then the answer is 204
    When I GET carla's dimension
    Then it is refused with 404 "user_not_found"
    When I DELETE carla's dimension
    Then the answer is 204

  Scenario: Preferences can be kept when the rest is given up
    Given nothing is known of dora
    And dora prefers:
      """
      {"style": ["formal"]}
      """
    When dora asks "forest and river"
    Then within 1 second dora's dimension says:
      | observations | 1 |
    When I DELETE dora's dimension but keep the preferences
    Then the answer is 204
    When I GET dora's dimension
    Then it says:
      | preferences.style | formal |
      | observations      | 0      |

  Scenario: What was asked before all was given up does not come back
    Given nothing is known of kurt
    When kurt asks "forest and river"
    And I DELETE kurt's dimension
    Then the answer is 204
    When a second has passed
    And I GET kurt's dimension
    Then it is refused with 404 "user_not_found"

  Scenario: Who asks is getting known
    Given nothing is known of emil
    When emil asks "family and team"
    And emil asks "forest and soil"
    Then D15-User-emil is not found
    And within 1 second emil's dimension says:
      | id           | D15-User-emil |
      | state        | learning      |
      | observations | 2             |

  Scenario: Values that can't be changed have no preference
    Given nothing is known of fritz
    And fritz prefers:
      """
      {"preferred_dimensions": {"D11": 0.15}}
      """
    When fritz asks "moral forest"
    Then D11 comes first, with confidence 0.9
    And D09 has confidence 0.75

  Scenario Outline: Preferences that can't be
    When gerda prefers:
      """
      <preferences>
      """
    Then it is refused with 400 "<code>"

    Examples:
      | preferences                             | code          |
      | {"preferred_dimensions": {"D08": 0.16}} | bad_parameter |
      | {"preferred_dimensions": {"D08": -0.1}} | bad_parameter |
      | {"style": ["Loud!"]}                    | bad_parameter |
      | {"colour": "green"}                     | bad_json      |
      | {"style": "brief"}                      | bad_json      |

  Scenario Outline: Nobody looks at it without the token
    When I <method> hanna's dimension without the token
    Then it is refused with 401 "unauthorized"

    Examples:
      | method |
      | GET    |
      | PUT    |
      | DELETE |

  @gateway
  Scenario: The gateway passes on what belongs to a user
    Given nothing is known of ida
    When ida prefers:
      """
      {"style": ["brief"]}
      """
    Then it says:
      | id | D15-User-ida |
    When ida asks "forest and river"
    Then D15-User-ida was added by user
    And it says:
      | response style | brief |
    When I GET ida's dimension without the token
    Then it is refused with 401 "unauthorized"
    When I DELETE ida's dimension
    Then the answer is 204
    When I GET ida's dimension
    Then it is refused with 404 "user_not_found"

  @core @alone @kill
  Scenario: Preferences survive a kill
    Given nothing is known of jan
    And jan prefers:
      """
      {"preferred_dimensions": {"D08": 0.15}, "style": ["brief"]}
      """
    When the core is killed and has come back
    And I GET jan's dimension
    Then it says:
      | state                                | active |
      | preferences.preferred dimensions.D08 | 0.15   |
      | preferences.style                    | brief  |
