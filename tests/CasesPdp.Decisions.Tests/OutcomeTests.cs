namespace CasesPdp.Decisions.Tests;

public sealed class OutcomeTests
{
    [Fact]
    public void Default_OfEveryOutcomeType_IsNeverAllow()
    {
        Assert.NotEqual(Outcome.Allow, default);
        Assert.NotEqual(Reason.Allowed, default);
        Assert.Equal(Reason.UnknownAction, default(Question).Refusal);
        Assert.Equal(0, default(Question).Requirement);
    }

    [Fact]
    public void Values_OfReasons_FitOneByteOfAPackedColumn()
    {
        Assert.All(Enum.GetValues<Reason>(), r => Assert.InRange((int)r, 0, 127));
    }

    [Theory]
    [InlineData("assignees", Facets.Assignees)]
    [InlineData("reopens", Facets.Reopens)]
    [InlineData("assigns", Facets.Assigns)]
    [InlineData("other-changes", Facets.OtherChanges)]
    [InlineData("alerts", Facets.Alerts)]
    [InlineData("files", Facets.Files)]
    [InlineData("connector", Facets.Connector)]
    [InlineData("Files", Facets.Unknown)]
    [InlineData("", Facets.Unknown)]
    public void Parse_FacetName_IsItsFlag(string name, Facets expected)
    {
        Assert.Equal(expected, FacetNames.Parse(name));
    }
}
