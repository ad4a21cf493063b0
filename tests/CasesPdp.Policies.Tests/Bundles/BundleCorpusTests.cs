using System.Reflection;
using System.Text.RegularExpressions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>Every case of tests/corpus/bundles gives the findings beside it. CASESPDP_REWRITE_GOLDENS=1 writes them anew.</summary>
public sealed class BundleCorpusTests
{
    private static readonly bool Rewrites =
        Environment.GetEnvironmentVariable("CASESPDP_REWRITE_GOLDENS") == "1" && Environment.GetEnvironmentVariable("CI") is null;

    public static TheoryData<string> Cases => [.. Corpus.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_CorpusCase_GivesItsFindings(string name)
    {
        var golden = Path.Combine(Corpus.Bundles, name, Corpus.Golden);

        var reading = BundleReader.Read([.. Corpus.Files(name).Select(f => new BundleFile(f.Path, f.Content))]);

        var found = string.Concat(reading.Diagnostics.Select(d => d + "\n"));
        if (Rewrites)
        {
            File.WriteAllText(golden, found);
        }

        Assert.Equal(File.ReadAllText(golden), found);
        Assert.Equal(reading.Bundle is null, reading.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_CorpusCaseAsDirectory_GivesTheSameFindings(string name)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (path, content) in Corpus.Files(name))
        {
            directory.Write(path, content);
        }

        var onDisk = BundleReader.Read(directory.Path);

        var inMemory = BundleReader.Read([.. Corpus.Files(name).Select(f => new BundleFile(f.Path, f.Content))]);
        Assert.Equal(InMemory.Lines(inMemory), InMemory.Lines(onDisk));
        Assert.Equal(inMemory.Bundle?.Digest, onDisk.Bundle?.Digest);
    }

    [Fact]
    public void DiagnosticCodes_EveryCode_HasACorpusCaseOrAUnitTest()
    {
        var codes = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (f.Name, Code: (string)f.GetRawConstantValue()!)).ToList();
        var goldens = string.Concat(Corpus.Cases.Select(c => File.ReadAllText(Path.Combine(Corpus.Bundles, c, Corpus.Golden))));
        var sources = Path.Combine(Corpus.Root, "tests", "CasesPdp.Policies.Tests");
        var tests = string.Concat(
            Directory.EnumerateFiles(sources, "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        var without = codes.Where(c => !goldens.Contains($" {c.Code}: ") && !Regex.IsMatch(tests, $@"DiagnosticCodes\.{c.Name}\b"));

        Assert.Empty(without);
        Assert.Equal(codes.Count, codes.Select(c => c.Code).Distinct().Count());
    }

    [Fact]
    public void Messages_OfTheWholeCorpus_NeverNameOurTypes()
    {
        var goldens = string.Concat(Corpus.Cases.Select(c => File.ReadAllText(Path.Combine(Corpus.Bundles, c, Corpus.Golden))));

        var types = typeof(BundleReader).Assembly.GetTypes().Select(t => t.Name)
            .Where(n => n.Length > 8 && n.Count(char.IsUpper) > 1 && !n.Contains('<'));

        Assert.DoesNotContain(types, t => goldens.Contains(t, StringComparison.Ordinal));
    }
}
