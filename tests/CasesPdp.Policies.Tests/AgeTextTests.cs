using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Tests;

public sealed class AgeTextTests
{
    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData((3 * 3_600) - 1, "2 h")]
    [InlineData(47 * 3_600, "47 h")]
    [InlineData(48 * 3_600, "2 d")]
    public void Of_SomeSeconds_IsInWholeUnits(int seconds, string expected) => Assert.Equal(expected, AgeText.Of(TimeSpan.FromSeconds(seconds)));
}
