using System.Text;

namespace CasesPdp.Decisions.Tests;

public sealed class SpacePatternTests
{
    [Theory]
    [InlineData("space:team-*", "team-a", true)]
    [InlineData("space:team-*", "team-", true)]
    [InlineData("space:team-*", "team", false)]
    [InlineData("space:?", "x", true)]
    [InlineData("space:?", "xy", false)]
    [InlineData("space:?", "", false)]
    [InlineData("s*-a", "team-a", true)]
    [InlineData("s*-a", "team-ab", false)]
    [InlineData("*", "anything", true)]
    [InlineData("", "x", false)]
    [InlineData("team-*", "team-a", false)]
    [InlineData("space:*a*a*b", "aab", true)]
    [InlineData("space:*a*a*b", "ab", false)]
    [InlineData("*:*", "x", true)]
    [InlineData("space:a**", "a", true)]
    public void Covers_PatternAndSpace_MatchesWholeResource(string pattern, string space, bool expected)
    {
        Assert.Equal(expected, new SpacePattern(pattern).Covers(Encoding.UTF8.GetBytes(space)));
    }

    [Fact]
    public void Covers_HostilePattern_StaysWithinItsProduct()
    {
        var pattern = new SpacePattern("space:" + string.Concat(Enumerable.Repeat("a*", 100)) + "b");
        var space = Encoding.UTF8.GetBytes(new string('a', 512));

        // A backtracking matcher would not return from this in a lifetime.
        Assert.False(pattern.Covers(space));
    }
}
