namespace CasesPdp.Decisions.Tests;

/// <summary>Rows that are kept, against rows united afresh.</summary>
public sealed class SubjectRowsTests
{
    // A row of 300 words, so that 436 rows are all that is kept; more spaces than that, some named by no role, patterns over some of them.
    private const int SharedWords = 299;
    private const int Stride = 1 + SharedWords;
    private const int SpaceCount = 700;
    private const int RoleCount = 6;
    private const int RowCount = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_MoreSpacesThanAreKept_IsTheRowOfEach(bool withPatterns)
    {
        var random = new Random(5);
        var policy = Policy(random, withPatterns);
        var rows = new SubjectRows(policy);
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];

        for (var subject = 0; subject < 40; subject++)
        {
            var roles = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(RoleCount)).ToArray();
            var limit = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(RoleCount)).ToArray();
            var isLimited = random.Next(3) == 0;
            rows.Begin(Roles(roles, limit, isLimited));
            for (var i = 0; i < 3_000; i++)
            {
                var space = random.Next(20) switch
                {
                    0 => SpaceRef.Unlisted("team-x"u8),
                    1 => SpaceRef.Unlisted("elsewhere"u8),
                    2 => SpaceRef.Malformed,
                    _ => SpaceRef.Listed(random.Next(SpaceCount)),
                };
                var expected = SubjectGrants.Of(policy, Roles(roles, limit, isLimited), space, scratch);

                var actual = rows.In(space);

                Assert.Equal(expected.HasNoKnownRole, actual.HasNoKnownRole);
                Assert.True(expected.Row.SequenceEqual(actual.Row), $"subject {subject}, question {i}, space {space.Id}");
            }
        }

        Assert.InRange(rows.SizeInBytes, 0, 2 * 8 * SubjectRows.MostKeptWords);
    }

    private static SubjectRoles Roles(int[] roles, int[] limit, bool isLimited) =>
        isLimited ? new SubjectRoles(roles, limit) : new SubjectRoles(roles);

    private static PolicySnapshot Policy(Random random, bool withPatterns)
    {
        var words = new ulong[RowCount * Stride];
        for (var i = 2 * Stride; i < words.Length; i++)
        {
            words[i] = (ulong)random.NextInt64();
        }

        words.AsSpan(Stride, Stride).Fill(ulong.MaxValue);
        var entries = new List<SpaceGrant>();
        var starts = new int[RoleCount + 1];
        for (var role = 0; role < RoleCount; role++)
        {
            for (var space = 0; space < SpaceCount; space++)
            {
                if (random.Next(role == 0 ? 100 : 2) == 0)
                {
                    entries.Add(new SpaceGrant(space, random.Next(RowCount)));
                }
            }

            starts[role + 1] = entries.Count;
        }

        int[] patternStart = withPatterns ? [.. Enumerable.Range(0, RoleCount + 1).Select(r => Math.Max(0, r - 3))] : [];
        SpaceGrant[] patternEntries = !withPatterns ? [] :
            [.. Enumerable.Range(0, RoleCount - 3).Select(i => new SpaceGrant(i % 2, 10 + i))];
        var names = new NameIndex([.. Enumerable.Range(0, SpaceCount).Select(i => i % 3 == 0 ? $"team-{i}" : $"space-{i}")]);
        SpacePattern[] patterns = withPatterns ? [new SpacePattern("space:team-*"), new SpacePattern("space:*7")] : [];
        return new PolicySnapshot
        {
            Revision = new Revision("test", 1, ""),
            Rules = new DecisionRules(true, false, false, false, false),
            Owners = new NameIndex(["cases"]),
            Spaces = new SpaceTable(names, [.. Enumerable.Repeat(1UL, SpaceCount)], 1, patterns),
            Actions = null!,
            Operations = null!,
            FilesCreateTags = [],
            SharedNames = [],
            ConnectorTypes = null!,
            ConnectorTypeRefused = [],
            Roles = null!,
            SuperuserRole = -1,
            Grants = new GrantTable(1, SharedWords, words, [2, 3, 4, 5, 0, 6], starts, [.. entries], patternStart, patternEntries),
            Subjects = null!,
        };
    }
}
