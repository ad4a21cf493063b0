using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Reload;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class DirectoryContentReaderTests : IDisposable
{
    private const string Role = """{"name": "r", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["*"]}]}""";

    private readonly TestDirectory _bundle = new TestDirectory()
        .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\n")
        .Write("roles/a.json", Role);

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Read_GoodBundle_GivesItWithItsFiles()
    {
        var content = Read();

        Assert.Equal(DirectoryContentKind.Good, content.Kind);
        Assert.Equal(content.Digest, content.Bundle!.Digest);
        Assert.Equal(content.Digest, content.Pack!.Digest);
        Assert.Equal(["pdp.yaml", "roles/a.json"], content.Pack.Files().Select(f => f.Path));
    }

    [Fact]
    public void Read_KnownDigest_ReadsNothingMore()
    {
        var digest = Read().Digest;

        var content = new DirectoryContentReader(_bundle.Path).Read(d => d == digest);

        Assert.Equal((DirectoryContentKind.Known, digest, null), (content.Kind, content.Digest, content.Pack));
    }

    [Fact]
    public void Read_FileThatChangesWhileItIsRead_GivesWhatItBecame()
    {
        var readings = 0;
        var reader = new DirectoryContentReader(_bundle.Path)
        {
            BetweenReadings = () =>
            {
                if (readings++ == 0)
                {
                    _bundle.Write("roles/a.json", Role.Replace("\"r\"", "\"s\"", StringComparison.Ordinal));
                }
            },
        };

        var content = reader.Read(_ => false);

        Assert.Equal((DirectoryContentKind.Good, 2), (content.Kind, readings));
        Assert.Contains(content.Bundle!.Roles, r => r.Name == "s");
        Assert.Equal(content.Bundle.Digest, BundleReader.Read(content.Pack!.Files()).Bundle!.Digest);
    }

    [Fact]
    public void Read_SameSizeAndTimes_ChangeIsSeenAllTheSame()
    {
        var path = _bundle.At("roles/a.json");
        var written = File.GetLastWriteTimeUtc(path);
        var before = Read().Digest;

        _bundle.Write("roles/a.json", Role.Replace("\"r\"", "\"s\"", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, written);

        Assert.NotEqual(before, Read().Digest);
    }

    [Fact]
    public void Read_DirectoryThatNeverSettles_IsLeftForLater()
    {
        var readings = 0;
        var reader = new DirectoryContentReader(_bundle.Path)
        {
            BetweenReadings = () => _bundle.Write($"roles/{readings++}.json", "{}"),
        };

        var content = reader.Read(_ => false);

        Assert.Equal((DirectoryContentKind.Unsettled, DirectoryContentReader.MostReadings), (content.Kind, readings));
        Assert.Equal(DiagnosticCodes.ChangedWhileRead, content.Findings[0].Code);
    }

    [Fact]
    public void Read_DirectoryDeletedWhileItIsRead_IsBad()
    {
        var reader = new DirectoryContentReader(_bundle.Path)
        {
            BetweenReadings = () =>
            {
                if (Directory.Exists(_bundle.At("roles")))
                {
                    Directory.Delete(_bundle.At("roles"), recursive: true);
                    File.Delete(_bundle.At("pdp.yaml"));
                }
            },
        };

        var content = reader.Read(_ => false);

        Assert.Equal(DirectoryContentKind.Bad, content.Kind);
        Assert.Contains(content.Findings, f => f.Code == DiagnosticCodes.FileMissing);
    }

    [Fact]
    public void Read_HalfWrittenFile_SaysWhere()
    {
        _bundle.Write("roles/a.json", Role[..40]);

        var content = Read();

        Assert.Equal(DirectoryContentKind.Bad, content.Kind);
        Assert.NotNull(content.Digest);
        var finding = Assert.Single(content.Findings, f => f.Severity == DiagnosticSeverity.Error);
        Assert.Equal(("roles/a.json", 1), (finding.Span.File, finding.Span.Line));
    }

    [Fact]
    public void Read_FileOfHundredMegabytes_IsRefusedWithoutReadingIt()
    {
        using (var large = File.Create(_bundle.At("roles/large.json")))
        {
            large.SetLength(100L * 1024 * 1024);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var content = Read();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((DirectoryContentKind.Bad, null), (content.Kind, content.Digest));
        Assert.Equal(DiagnosticCodes.FileTooLarge, Assert.Single(content.Findings).Code);
        Assert.True(allocated < 10 * 1024 * 1024, $"{allocated} bytes were allocated");
    }

    [Fact]
    public void Read_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(_bundle.At("roles/b.json"), "c.json");
        File.CreateSymbolicLink(_bundle.At("roles/c.json"), "b.json");
        Directory.CreateSymbolicLink(_bundle.At("roles/deep"), ".");

        var content = Read();

        Assert.Equal(DirectoryContentKind.Bad, content.Kind);
        Assert.Equal(2, content.Findings.Count(f => f.Code == DiagnosticCodes.LinkBroken));
    }

    [Fact]
    public void Read_DirectoryThatIsNotThere_IsBad() => Assert.Equal(
        DiagnosticCodes.FileMissing,
        Assert.Single(new DirectoryContentReader(_bundle.At("nowhere")).Read(_ => false).Findings).Code);

    private DirectoryContent Read() => new DirectoryContentReader(_bundle.Path).Read(_ => false);
}
