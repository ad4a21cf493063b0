namespace CasesPdp.Decisions.Tests;

public sealed class GrantTableTests
{
    // One owner word and one shared word a row. Role 0: row 2 everywhere, row 3 in space 1. Role 1: nothing, row 4 in spaces 0 and 2.
    private static readonly GrantTable Table = new(
        owners: 1,
        sharedWords: 1,
        rows: [0, 0, ~0UL, ~0UL, 0b001, 0, 0b011, 1, 0b100, 2],
        everySpaceRow: [2, 0],
        entryStart: [0, 1, 3],
        entries: [new SpaceGrant(1, 3), new SpaceGrant(0, 4), new SpaceGrant(2, 4)],
        patternStart: [],
        patternEntries: []);

    private static readonly SpaceTable Spaces = new(new NameIndex(["a", "b", "c"]), [1, 1, 1], 1, []);

    [Theory]
    [InlineData(0, 0b001UL, 0UL)]
    [InlineData(1, 0b011UL, 1UL)]
    [InlineData(2, 0b001UL, 0UL)]
    public void Union_OneRole_IsItsRowInTheSpace(int space, ulong owner, ulong shared)
    {
        var row = Table.Union([0], SpaceRef.Listed(space), Spaces, new ulong[2]);

        Assert.Equal([owner, shared], row.ToArray());
    }

    [Theory]
    [InlineData(0, 0b101UL, 2UL)]
    [InlineData(1, 0b011UL, 1UL)]
    [InlineData(2, 0b101UL, 2UL)]
    public void Union_TwoRoles_IsWhatEitherGrants(int space, ulong owner, ulong shared)
    {
        var forward = Table.Union([0, 1], SpaceRef.Listed(space), Spaces, new ulong[2]).ToArray();
        var backward = Table.Union([1, 0, 1], SpaceRef.Listed(space), Spaces, new ulong[2]).ToArray();

        Assert.Equal([owner, shared], forward);
        Assert.Equal(forward, backward);
    }

    [Fact]
    public void Union_UnlistedSpace_IsWhatHoldsEverywhere()
    {
        var row = Table.Union([0, 1], Spaces.Resolve("elsewhere"u8), Spaces, new ulong[2]);

        Assert.Equal([0b001UL, 0UL], row.ToArray());
    }

    [Fact]
    public void Union_DirtyScratch_IsClearedFirst()
    {
        var row = Table.Union([0, 1], SpaceRef.Listed(1), Spaces, new ulong[] { ~0UL, ~0UL, ~0UL });

        Assert.Equal([0b011UL, 1UL], row.ToArray());
    }

    [Theory]
    [InlineData("team-a", 0b11UL)]
    [InlineData("team-b", 0b11UL)]
    [InlineData("listed", 0b01UL)]
    [InlineData("other", 0b01UL)]
    public void Union_RoleWithPattern_AddsItWhereItCovers(string space, ulong owner)
    {
        var spaces = new SpaceTable(new NameIndex(["listed", "team-a"]), [1, 1], 1, [new SpacePattern("space:team-*")]);
        var table = new GrantTable(1, 1, [0, 0, ~0UL, ~0UL, 0b01, 0, 0b10, 0], [2], [0, 0], [], [0, 1], [new SpaceGrant(0, 3)]);

        var row = table.Union([0], spaces.Resolve(System.Text.Encoding.UTF8.GetBytes(space)), spaces, new ulong[2]);

        Assert.Equal(owner, row[0]);
    }
}
