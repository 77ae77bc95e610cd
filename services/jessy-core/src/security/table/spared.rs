//! What spares a clause, or takes a word out of the game.

/// Prevention: spares every action after it in its clause.
pub(in super::super) const PREVENTION: &str = "
    prevent, prevents, preventing, prevented, prevention,
    stop, stops, stopping, stopped, avoid, avoids, avoiding, avoided, avoidance,
    protect, protects, protecting, protected, protection,
    reduce, reduces, reducing, reduced, reduction,
    recover, recovers, recovering, recovered, recovery, against";

/// Fiction and study: spares its clause, but not from self-harm.
pub(in super::super) const STUDY: &str = "
    novel, novels, story, stories, film, films, movie, movies, mystery, mysteries,
    character, characters, game, games, history, article, articles, law, laws, fiction";

/// Phrases that are neither an action nor a target nor a reason to spare anything, though a word
/// of them is. The longest match wins, so that they hide their words.
pub(in super::super) const SET_PHRASES: &str = "
    heart attack, heart attacks, panic attack, panic attacks, anxiety attack, anxiety attacks,
    asthma attack, asthma attacks, attack surface, attack surfaces, under attack,
    harm reduction, harms way, no harm, what harm, meant no harm, kill switch, kill chain,
    food poisoning, blood poisoning, lead poisoning, poison ivy, poison pill,
    a stab at, another stab at, first stab at, one shot, a shot at, a shot, a long shot,
    screen shot, head shot, flu shot, shoot for, shooting for, shooting stars, shooting star,
    could kill for, would kill for, i'd kill for, dressed to kill,
    two birds with one stone, curiosity killed the cat, man page, man pages,
    hurts when, hurts to, hurts so, hurts because, hurts that, hurts like, hurts if, hurts a lot,
    hurts badly, hurts deeply, hurts inside, hurts seeing, hurts losing, hurts watching,
    hurts being, hurts thinking, hurt when, hurt because, hurting when, hurting because,
    hurting inside, hurt feelings, hurting feelings,
    without hurting, without harming, without killing, without injuring, without poisoning,
    without polluting, without destroying, without attacking,
    child process, child processes, child thread, child threads, man in the middle,
    race condition, race conditions, race car, race cars, arms race, race against time,
    race based, religion based, nature based, data lake, data lakes, random forest,
    random forests, event stream, event streams, data stream, data streams, video stream,
    development environment, dev environment, runtime environment, test environment,
    testing environment, staging environment, production environment, virtual environment,
    build environment, python environment, conda environment, cloud environment,
    sandbox environment, desktop environment, work environment, terraform environment,
    break into tears, broke into tears, breaking into tears, breaks into tears,
    break into song, broke into song, break into a sweat, break into laughter,
    broke into laughter, break into smaller, break into small, break into parts,
    break into pieces, break into chunks, system design, systems design, network security,
    network engineering, database engineering, computer science, computer security,
    can't stop, cannot stop, can not stop, couldn't stop, could not stop, don't stop, won't stop,
    never stop, nothing can stop, nothing will stop, stop me, bus stop, nothing against,
    end my life insurance, ending my life insurance, cutting myself some slack,
    kill myself laughing, shoot myself in the foot, shooting myself in the foot,
    shot myself in the foot, i want to die laughing";

/// An action right before one of these isn't aimed at others: it was done by them, or to the
/// speaker.
pub(in super::super) const NOT_AIMED: &str = "by, me, us";

/// Forms after which a participle tells what was done to the subject: "I was hurt", "feel hurt".
pub(in super::super) const SUFFERS: &str = "
    am, i'm, im, is, are, was, were, be, been, being, he's, she's, they're, we're, you're,
    get, gets, got, getting, feel, feels, felt, feeling";

/// May stand between the two.
pub(in super::super) const ADVERBS: &str = "
    so, very, really, deeply, badly, too, just, still, always, also, often, already,
    emotionally, physically, seriously, almost, nearly, brutally, never, not, quite, severely";

/// What an action may be aimed at without harm. What follows in the clause is then no target,
/// unless the list goes on to it: "kill the process and people".
pub(in super::super) const OBJECTS: &str = "
    process, processes, task, tasks, job, jobs, thread, threads, port, ports, session, sessions,
    container, containers, pod, pods, connection, connections, daemon, daemons, query, queries,
    tab, tabs, app, apps, application, applications, program, programs, script, scripts,
    service, services, instance, instances, worker, workers, request, requests, cache, caches,
    dns, cookie, cookies, variable, variables, object, objects, table, tables, cluster,
    time, mood, vibe, joke, pain, boredom, momentum, weed, weeds, bacteria, germ, germs, mold,
    mould, virus, viruses, bug, bugs, cancer, tumour, tumor, parasites, lice, fleas, ticks,
    mosquitoes, problem, problems, question, questions, issue, issues, argument, arguments,
    idea, ideas, feature, features, rumour, rumours, photo, photos, picture, pictures, portrait,
    portraits, video, videos, scene, scenes, footage, documentary, email, emails, message, hoops,
    clothes, shirt, shirts, linen, sheets, reputation,
    disease, diseases, illness, poverty, hunger, famine, malaria, polio, smallpox, slavery,
    violence, racism, sexism, antisemitism, islamophobia, xenophobia, homophobia, bigotry,
    discrimination, prejudice, prejudices, bias, biases, hatred, hate, intolerance, inequality,
    injustice, stereotype, stereotypes, oppression, barriers, borders, waste, litter, trash,
    rubbish, garbage, plastic, pollution, spam, clutter, debt";

/// May stand between an action and its object.
pub(in super::super) const DETERMINERS: &str = "
    a, an, the, this, that, these, those, my, our, your, its, all, any, some, every, each, one,
    two, several, many, old, running, stuck, zombie, orphan, hanging, background, other,
    harmful, social, racial, religious, ethnic, gender";

/// Let a list of objects go on.
pub(in super::super) const AND: &str = "and, or, then, plus, also";

/// Make what follows somebody's.
pub(in super::super) const POSSESSIVES: &str = "my, your, his, her, our, their, whose";

/// Make what follows the speaker's own.
pub(in super::super) const OWN: &str = "my, our, my own, our own";
