using System.Text.RegularExpressions;
using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.Server.Options;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>Every setting that a file for operators names, comments included, is one of the server or of the client.</summary>
public sealed partial class NamedSettingTests
{
    public static TheoryData<string> Files =>
    [
        "Dockerfile",
        .. Directory.GetFiles(DeployFile.PathOf("deploy"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(DecisionCorpus.Repository, f)).Order(StringComparer.Ordinal),
        .. Directory.GetFiles(DeployFile.PathOf("docs"), "*.md")
            .Select(f => Path.GetRelativePath(DecisionCorpus.Repository, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Settings_NamedInAFile_Exist(string file)
    {
        var named = Variable().Matches(DeployFile.Read(file)).Select(m => m.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal));

        Assert.DoesNotContain(named, key => ServerSettings.Find(key) is null && !IsOfClient(key));
    }

    private static bool IsOfClient(string key) =>
        typeof(CasesPdpOptions).GetProperties().Any(p => Regex.IsMatch(key, $@"^(\w+:)?{p.Name}(:\d+)?$"));

    [GeneratedRegex("(?:CASESPDP|CasesPdp)__(\\w+)")]
    private static partial Regex Variable();
}
