//! Whom and what an action may be aimed at.

pub(in super::super) const PERSONS: &str = "
    someone, someone else, somebody, somebody else, anyone, anybody, everyone, everybody,
    people, peoples, person, persons, human, humans, human being, human beings, folks,
    him, her, them, man, men, woman, women, guy, guys, boy, boys, girl, girls,
    child, children, kid, kids, baby, babies, toddler, toddlers, teenager, teenagers,
    neighbour, neighbours, neighbor, neighbors, stranger, strangers, pedestrian, pedestrians,
    student, students, schoolchildren, classmate, classmates, teacher, teachers, professor,
    colleague, colleagues, coworker, coworkers, roommate, roommates, flatmate, flatmates,
    policeman, policemen, police officer, police officers, cop, cops, soldier, soldiers,
    doctor, doctors, nurse, nurses, politician, politicians, journalist, journalists,
    civilian, civilians, tourist, tourists, elderly, homeless, wife, husband, girlfriend,
    boyfriend, friend, friends";

pub(in super::super) const KIN_AND_ROLES: &str = "
    mother, mothers, mom, mum, mummy, mommy, father, dad, daddy, parent, parents, stepmother,
    stepfather, stepdad, stepmom, brother, brothers, sister, sisters, sibling, siblings,
    son, sons, daughter, daughters, spouse, fiance, fiancee, partner, family,
    relatives, uncle, aunt, auntie, cousin, cousins, nephew, niece, grandmother, grandfather,
    grandma, grandpa, granny, grandparents, grandson, granddaughter, grandchildren,
    mother in law, father in law, brother in law, sister in law, son in law, daughter in law,
    in laws, ex, ex girlfriend, ex boyfriend, ex wife, ex husband,
    ex partner, lover, bestie, buddy, enemy, enemies, rival, rivals, bully,
    bullies, boss, manager, supervisor, employer, employee, employees, client, clients,
    customer, customers, landlord, landlady, tenant, tenants, housemate, housemates, crush";

pub(in super::super) const ANIMALS: &str = "
    animal, animals, pet, pets, dog, dogs, puppy, puppies, cat, cats, kitten, kittens,
    kitty, horse, horses, pony, ponies, donkey, donkeys, cow, cows, calf, calves, sheep, lamb,
    lambs, goat, goats, pig, pigs, piglet, piglets, rabbit, rabbits, bunny, bunnies, hamster,
    hamsters, guinea pig, guinea pigs, bird, birds, parrot, parrots, pigeon, pigeons, duck,
    ducks, swan, swans, chicken, chickens, squirrel, squirrels, hedgehog, hedgehogs, fox, foxes,
    deer, bear, bears, wolf, wolves, elephant, elephants, monkey, monkeys, dolphin, dolphins,
    whale, whales, turtle, turtles, tortoise, tortoises, frog, frogs";

pub(in super::super) const GROUPS: &str = "
    race, races, religion, religions, ethnicity, ethnicities, nationality, nationalities,
    ethnic group, ethnic groups, minority, minorities, immigrant, immigrants, migrant, migrants,
    refugee, refugees, foreigner, foreigners, asylum seeker, asylum seekers, jew, jews, jewish,
    muslim, muslims, christian, christians, hindu, hindus, buddhist, buddhists, sikh, sikhs,
    atheists, blacks, black people, whites, white people, asians, africans, arabs, latinos,
    mexicans, roma, gypsies, gays, gay people, homosexuals, lesbians, trans people,
    transgender people, disabled people, indigenous people, indigenous peoples";

pub(in super::super) const NATURE: &str = "
    nature, environment, environments, ecosystem, ecosystems, planet, earth, biosphere,
    river, rivers, lake, lakes, pond, ponds, creek, creeks, stream, streams, ocean, oceans,
    sea, seas, coast, beach, beaches, reef, reefs, wetland, wetlands, groundwater, water supply,
    forest, forests, rainforest, rainforests, woods, woodland, woodlands, jungle, meadow,
    meadows, wilderness, soil, wildlife, habitat, habitats, nature reserve, national park,
    biodiversity, atmosphere, climate";

/// Of another: the speaker's own don't count.
pub(in super::super) const PROPERTY: &str = "
    account, accounts, house, houses, home, homes, flat, apartment, apartments,
    network, networks, wifi, computer, computers, laptop, laptops, phone, phones, smartphone,
    email, emails, mailbox, inbox, instagram, facebook, whatsapp, icloud, webcam, router,
    server, servers, website, websites, system, systems, database, databases, car, cars,
    vehicle, vehicles, garage, shop, shops, store, stores, office, offices, building, buildings,
    safe, vault";

/// Nobody's own, even after "my".
pub(in super::super) const INSTITUTIONS: &str = "
    bank, banks, atm, supermarket, supermarkets, museum, museums, church, churches, hospital,
    hospitals, school, schools, company, companies, pharmacy, pharmacies, charity";

/// What is laundered, or through what.
pub(in super::super) const MONEY: &str = "
    money, cash, funds, proceeds, profits, dollars, euros, pounds, bitcoin, crypto, income,
    account, accounts, bank, banks";
