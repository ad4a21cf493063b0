using System.Text;

namespace CasesPdp.Decisions.Tests;

public sealed class SpaceTableTests
{
    private static readonly SpaceTable Spaces = new(new NameIndex(["default", "team-a"]), [0b11, 0b01], 0b11, []);

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("Default")]
    [InlineData("team a")]
    [InlineData("team-ä")]
    [InlineData("space:default")]
    [InlineData("default\0")]
    [InlineData("default\n")]
    public void Resolve_IdOffPattern_IsMalformed(string id)
    {
        Assert.True(Spaces.Resolve(Encoding.UTF8.GetBytes(id)).IsMalformed);
    }

    [Theory]
    [InlineData("default", 0b11UL)]
    [InlineData("team-a", 0b01UL)]
    [InlineData("plain_1", 0b11UL)]
    public void AvailableOwners_ListedAndPlainSpaces_AreThoseNotHidden(string id, ulong expected)
    {
        var space = Spaces.Resolve(Encoding.UTF8.GetBytes(id));

        Assert.Equal(expected, Spaces.AvailableOwners(space));
    }
}
