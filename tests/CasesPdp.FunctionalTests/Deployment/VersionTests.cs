using System.Text.RegularExpressions;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>The version stands in <c>Directory.Build.props</c>; what repeats it says the same.</summary>
public sealed partial class VersionTests
{
    private static readonly string Version = Property().Match(DeployFile.Read("Directory.Build.props")).Groups[1].Value;

    [Theory]
    [InlineData("Dockerfile", "ARG VERSION=(.+)")]
    [InlineData("deploy/kubernetes/sidecar.yaml", "image: .+/casespdp:(.+)")]
    [InlineData("deploy/kubernetes/standalone.yaml", "image: .+/casespdp:(.+)")]
    [InlineData("deploy/compose/compose.yaml", "image: casespdp:(.+)")]
    [InlineData("CHANGELOG.md", @"## \[(\d.+)\] - ")]
    public void Version_RepeatedInAFile_IsThatOfTheBuild(string file, string pattern) =>
        Assert.Equal(Version, Regex.Match(DeployFile.Read(file), pattern).Groups[1].Value);

    [GeneratedRegex("<VersionPrefix>(.+)</VersionPrefix>")]
    private static partial Regex Property();
}
