using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Decisions.Tests.Snapshots;

/// <summary>Tables built by hand. Compiled into every test project that needs one without the compiler.</summary>
internal static class TestSnapshots
{
    public const long MostBytes = 256 * 1024 * 1024;

    private static readonly string[] Owners = ["cases", "securitySolution"];
    private static readonly string[] Operations = ["createCase", "getCase", "updateCase"];
    private static readonly string[] Shared = ["connectors:read", "api:x"];

    public static Revision Revision(ulong sequence = 1, char digit = 'a') => new("epoch", sequence, new string(digit, 64));

    /// <summary>The snapshot of <c>docs/snapshot-format.md</c>: one of everything that there must be.</summary>
    public static PolicySnapshot Tiny() => new()
    {
        Revision = new Revision("e1", 2, string.Concat(Enumerable.Repeat("0123456789abcdef", 4))),
        Rules = new DecisionRules(SecurityEnabled: true, false, false, LinksUnavailable: true, false),
        Owners = new NameIndex(["cases"]),
        Spaces = new SpaceTable(new NameIndex(["default", "x"]), [1, 1], 1, [new SpacePattern("space:t*")]),
        Actions = new ActionTable(
            new NameIndex(["getCase"]),
            [default, new() { Operations = 1, RawOwner = -1, Gate = Reason.Allowed }],
            [1],
            [],
            new NameIndex(["getCase"])),
        Operations = new OperationBits(["getCase"]),
        FilesCreateTags = ["api:casesFilesCasesCreate"],
        SharedNames = ["api:x"],
        ConnectorTypes = new NameIndex([".jira"]),
        ConnectorTypeRefused = [true],
        Roles = new NameIndex(["reader", "superuser"]),
        SuperuserRole = 1,
        Grants = new GrantTable(1, 1, [0, 0, 1, 1], [0, 1], [0, 1, 1], [new SpaceGrant(1, 1)], [0, 1, 1], [new SpaceGrant(0, 1)]),
        Subjects = new SubjectTable(new NameIndex(["ann"]), [[0]], ["u1"u8.ToArray()]),
    };

    /// <summary>A few of everything: owners, spaces, patterns, facets, raw actions, connector types, subjects.</summary>
    public static PolicySnapshot Small(ulong sequence = 1, char digit = 'a') => Make(
        Revision(sequence, digit),
        ["default", "team-a", "x"],
        ["space:team-*", "space:?"],
        ["analyst", "rôle", "superuser"],
        new GrantTable(
            owners: 2,
            sharedWords: 1,
            rows: [0, 0, 0, OperationBits.FilesCreate | 0b111, 0b111, 0b11, 0b010, 0b011, 0b01],
            everySpaceRow: [0, 2, 1],
            entryStart: [0, 2, 2, 2],
            entries: [new SpaceGrant(0, 2), new SpaceGrant(2, 1)],
            patternStart: [0, 0, 2, 2],
            patternEntries: [new SpaceGrant(0, 2), new SpaceGrant(1, 1)]),
        new SubjectTable(new NameIndex(["zoe", "ann"]), [[0, 2], []], ["uid-1"u8.ToArray(), null]));

    /// <summary>Roles that each name <paramref name="entriesOfRole"/> of 1,000 spaces. Every role grants something else in the space of its
    /// number.</summary>
    public static PolicySnapshot Large(int roles, int entriesOfRole = 3, ulong sequence = 1)
    {
        const int Spaces = 1_000;
        var (entries, starts) = (new SpaceGrant[roles * entriesOfRole], new int[roles + 1]);
        for (var role = 0; role < roles; role++)
        {
            starts[role + 1] = starts[role] + entriesOfRole;
            var first = role % (Spaces - entriesOfRole);
            for (var i = 0; i < entriesOfRole; i++)
            {
                entries[starts[role] + i] = new SpaceGrant(first + i, 1 + ((role + i + (int)sequence) % 2));
            }
        }

        return Make(
            Revision(sequence),
            [.. Enumerable.Range(0, Spaces).Select(i => $"space-{i:D4}")],
            [],
            [.. Enumerable.Range(0, roles).Select(i => $"team-role-{i:D7}")],
            new GrantTable(2, 1, [0, 0, 0, 0b111, 0b111, 0b11, 0b010, 0b010, 0], new int[roles], starts, entries, [], []),
            new SubjectTable(new NameIndex([]), [], []));
    }

    /// <summary>Decides every action for every role, in listed, unlisted and malformed spaces, with every owner: answers as one
    /// text.</summary>
    public static string DecideAll(PolicySnapshot policy)
    {
        var answers = new System.Text.StringBuilder();
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        var missing = new List<string>();
        string[] spaces = ["default", "team-a", "team-zz", "x", "y", "No"];
        foreach (var facets in new[] { Facets.None, Facets.Reopens, Facets.Unknown })
        {
            for (var action = 0; action < policy.Actions.Names.Count; action++)
            {
                for (var owner = -1; owner < policy.Owners.Count; owner++)
                {
                    var question = default(Question);
                    question.SetAction(policy, policy.Actions.Names.Utf8(action), facets);
                    question.SetConnector(policy, ".jira"u8);
                    question.AddOwners(owner < 0 ? 0 : 1UL << owner);
                    foreach (var name in spaces)
                    {
                        var space = policy.Spaces.Resolve(System.Text.Encoding.UTF8.GetBytes(name));
                        for (var role = 0; role < policy.Roles.Count; role++)
                        {
                            var grants = SubjectGrants.Of(policy, new SubjectRoles([role]), space, scratch);
                            var reason = Decider.Decide(policy, question, space, grants);
                            answers.Append((char)('a' + (int)reason));
                            if (reason == Reason.MissingPrivilege)
                            {
                                MissingNames.Collect(policy, question, space, grants, missing);
                                answers.AppendJoin(',', missing);
                            }
                        }
                    }
                }
            }
        }

        foreach (var id in new[] { "zoe"u8.ToArray(), "ann"u8.ToArray() })
        {
            var identity = default(SubjectIdentity);
            identity.SetId(id);
            answers.Append(';').AppendJoin(',', identity.RolesIn(policy).Roles.ToArray());
            answers.Append(identity.TryGetProfileUid(policy, out var uid) ? System.Text.Encoding.UTF8.GetString(uid) : "-");
            answers.Append(CaseVisibility.SeesEveryCase(policy, identity.RolesIn(policy).Roles));
        }

        return answers.ToString();
    }

    /// <summary>The snapshot with another content in a section, and with the hash of that.</summary>
    public static EncodedSnapshot With(this EncodedSnapshot encoded, SnapshotSection section, byte[] content)
    {
        var contents = encoded.Contents.ToArray();
        contents[(int)section - 1] = content;
        return EncodedSnapshot.Of(encoded.Manifest.Revision, contents);
    }

    private static PolicySnapshot Make(
        Revision revision, string[] spaces, string[] patterns, string[] roles, GrantTable grants, SubjectTable subjects) => new()
        {
            Revision = revision,
            Rules = new DecisionRules(SecurityEnabled: true, RestrictedCases: true, false, LinksUnavailable: true, false),
            Owners = new NameIndex(Owners),
            Spaces = new SpaceTable(
                new NameIndex(spaces), [0b01, .. Enumerable.Repeat(0b11UL, spaces.Length - 1)], 0b11, [.. patterns.Select(p => new SpacePattern(p))]),
            Actions = Actions(),
            Operations = new OperationBits(Operations),
            FilesCreateTags = [.. Owners.Select(o => $"api:{o}FilesCasesCreate")],
            SharedNames = Shared,
            ConnectorTypes = new NameIndex([".jira", ".x"]),
            ConnectorTypeRefused = [false, true],
            Roles = new NameIndex(roles),
            SuperuserRole = Array.IndexOf(roles, "superuser"),
            Grants = grants,
            Subjects = subjects,
        };

    private static ActionTable Actions()
    {
        Requirement[] requirements =
        [
            default,
            new() { Operations = 0b001, RawOwner = -1, Gate = Reason.Allowed },
            new() { Operations = 0b010, RawOwner = -1, Gate = Reason.Allowed, OwnerRule = OwnerRule.List },
            new()
            {
                Operations = OperationBits.FilesCreate | 0b100,
                AnyOwnerOperations = 0b010,
                RawOwner = -1,
                Shared = 0b01,
                Gate = Reason.Allowed,
                JudgesConnector = true,
                SendsLinks = true,
            },
            new() { RawOwner = -1, Shared = 0b10, Gate = Reason.Allowed, OwnerRule = OwnerRule.Free },
            new() { Operations = 0b010, RawOwner = 1, Gate = Reason.Allowed },
            new() { Operations = 0b010, RawOwner = -1, Gate = Reason.LicenseTooLow },
        ];
        string[] names = ["createCase", "get-case", "update-case", "api:x", "cases:securitySolution/getCase"];
        var faceted = new ushort[3 * 128];
        faceted[(1 * 128) + (int)Facets.None] = 2;
        faceted[(2 * 128) + (int)Facets.None] = 3;
        faceted[(2 * 128) + (int)Facets.Reopens] = 6;
        return new ActionTable(new NameIndex(names), requirements, [1, 2, 3, 4, 5], faceted, new NameIndex(Operations));
    }
}
