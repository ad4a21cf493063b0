using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleContentReaderTests : IDisposable
{
    private const string Noise = "roles/noise.json";

    private readonly TemporaryDirectory _bundle = new();
    private int _passes;
    private int _writes;

    public BundleContentReaderTests()
    {
        _bundle.Write("pdp.yaml", InMemory.Stack);
        _bundle.Write("roles/a.json", Role("a"));
    }

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Read_GoodBundle_GivesItWithItsFilesInTwoPasses()
    {
        var content = Read();

        Assert.Equal(2, _passes);
        Assert.Equal(content.Digest, content.Parse().Bundle!.Digest);
        Assert.Equal(content.Digest, content.Pack().Pack!.Digest);
        Assert.Equal(["pdp.yaml", "roles/a.json"], content.Pack().Pack!.Files().Select(f => f.Path));
    }

    [Fact]
    public void Read_KnownDigest_TakesOnePass()
    {
        var digest = Read().Digest;
        _passes = 0;

        var content = Read(isKnown: d => d == digest);

        Assert.Equal((digest, 1), (content.Digest, _passes));
    }

    [Fact]
    public void Read_FileThatChangesBetweenThePasses_GivesWhatItBecame()
    {
        var content = Read(beforePass: pass => _bundle.Write("roles/a.json", Role(pass == 0 ? "a" : "b")));

        Assert.Equal(3, _passes);
        Assert.Contains(content.Parse().Bundle!.Roles, r => r.Name == "b");
    }

    [Fact]
    public void Read_SameSizeAndTimes_ChangeIsSeenAllTheSame()
    {
        var path = _bundle.At("roles/a.json");
        var written = File.GetLastWriteTimeUtc(path);

        var content = Read(beforePass: pass =>
        {
            _bundle.Write("roles/a.json", Role(pass == 0 ? "a" : "b"));
            File.SetLastWriteTimeUtc(path, written);
        });

        Assert.Contains(content.Parse().Bundle!.Roles, r => r.Name == "b");
    }

    // However fast a file is rewritten: here before every single file that is read.
    [Theory]
    [InlineData("renamed")]
    [InlineData("in place")]
    public void Read_OneFileRewrittenAllTheTime_TakesThreePassesAndSeesAnotherChange(string how)
    {
        var write = Writer(how);
        write();

        var content = Read(
            beforePass: pass =>
            {
                if (pass == 0)
                {
                    _bundle.Write("roles/b.json", Role("b"));
                }
            },
            beforeFile: _ => write());

        Assert.Equal(3, _passes);
        Assert.Contains(content.Parse().Bundle!.Roles, r => r.Name == "b");
        Assert.Contains(content.Parse().Bundle!.Roles, r => r.Name.StartsWith("noise", StringComparison.Ordinal));
        Assert.NotNull(content.Digest);
    }

    // What is accepted stood in the directory together: an unchanging file is the same before and after the changing one was read.
    [Fact]
    public void Read_FileChangesWithTheOneThatIsRewrittenAllTheTime_AreOfOneMoment()
    {
        var reads = 0;
        var content = Read(beforeFile: path =>
        {
            // The two files are always rewritten together, up to a point: the later passes find only the first rewritten.
            reads++;
            _bundle.Write(Noise, Role($"noise{reads}"));
            _bundle.Write("roles/a.json", Role($"a{Math.Min(reads, 5)}"));
        });

        var roles = content.Parse().Bundle!.Roles.Select(r => r.Name).ToList();
        Assert.Contains("a5", roles);
        Assert.Contains(roles, r => r.StartsWith("noise", StringComparison.Ordinal) && int.Parse(r[5..]) >= 5);
    }

    [Fact]
    public void Read_FileThatIsEmptyOrGoneForAMoment_IsReadAgain()
    {
        _bundle.Write(Noise, Role("noise"));

        // Rewritten, half rewritten (emptied), rewritten, gone, rewritten.
        var content = Read(beforePass: pass =>
        {
            switch (pass)
            {
                case 2:
                    _bundle.Write(Noise, "");
                    break;
                case 4:
                    File.Delete(_bundle.At(Noise));
                    break;
                default:
                    _bundle.Write(Noise, Role($"noise{pass}"));
                    break;
            }
        });

        Assert.Contains(content.Parse().Bundle!.Roles, r => r.Name.StartsWith("noise", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_PassingFilesOfAWriter_AreNoChange()
    {
        var content = Read(beforeFile: _ => _bundle.Write($"roles/tmp{_writes++}", "half a"));

        Assert.Equal(2, _passes);
        Assert.NotNull(content.Parse().Bundle);
    }

    [Fact]
    public void Read_LinkTurnedAllTheTime_GivesOneVersion()
    {
        foreach (var version in (string[])["one", "two"])
        {
            _bundle.Write($"mount/..{version}/roles/a.json", Role($"a-{version}"));
            _bundle.Write($"mount/..{version}/roles/b.json", Role($"b-{version}"));
            _bundle.Write($"mount/..{version}/pdp.yaml", InMemory.Stack);
        }

        _bundle.LinkDirectory("mount/..data", "..one");
        _bundle.LinkFile("mount/pdp.yaml", "..data/pdp.yaml");
        _bundle.LinkDirectory("mount/roles", "..data/roles");

        var content = Read(
            "mount",
            beforeFile: _ =>
            {
                Directory.Delete(_bundle.At("mount/..data"));
                _bundle.LinkDirectory("mount/..data", _writes++ % 2 == 0 ? "..two" : "..one");
            });

        var names = content.Parse().Bundle!.Roles.Select(r => r.Name).Where(n => n[1..2] == "-").Order().ToList();
        Assert.True(names is ["a-one", "b-one"] or ["a-two", "b-two"], string.Join(' ', names));
    }

    [Fact]
    public void Read_DirectoryExchangedWhileItIsRead_GivesOneVersion()
    {
        foreach (var version in (string[])["one", "two"])
        {
            _bundle.Write($"{version}/roles/a.json", Role($"a-{version}"));
            _bundle.Write($"{version}/roles/b.json", Role($"b-{version}"));
            _bundle.Write($"{version}/pdp.yaml", InMemory.Stack);
        }

        Directory.Move(_bundle.At("one"), _bundle.At("served"));
        var content = Read(
            "served",
            beforeFile: path =>
            {
                // In the middle of each of the first passes one version takes the place of the other.
                if (path == "roles/b.json" && _writes < 4)
                {
                    var (next, away) = _writes++ % 2 == 0 ? ("two", "one") : ("one", "two");
                    Directory.Move(_bundle.At("served"), _bundle.At(away));
                    Directory.Move(_bundle.At(next), _bundle.At("served"));
                }
            });

        var names = content.Parse().Bundle!.Roles.Select(r => r.Name).Where(n => n[1..2] == "-").Order().ToList();
        Assert.True(names is ["a-one", "b-one"] or ["a-two", "b-two"], string.Join(' ', names));
    }

    [Fact]
    public void Read_DirectoryThatNeverSettles_IsLeftForLater()
    {
        var content = Read(beforePass: pass => _bundle.Write($"roles/{pass}.json", "{}"));

        Assert.Equal((null, BundleContentReader.MostPasses), (content.Digest, _passes));
        Assert.Null(content.Parse().Bundle);
        Assert.Null(content.Pack().Pack);
        Assert.Equal(DiagnosticCodes.ChangedWhileRead, content.Parse().Diagnostics[0].Code);
    }

    [Fact]
    public void Read_DirectoryDeletedWhileItIsRead_IsNone()
    {
        var content = Read(beforePass: pass =>
        {
            if (pass == 1)
            {
                Directory.Delete(_bundle.At("roles"), recursive: true);
                File.Delete(_bundle.At("pdp.yaml"));
            }
        });

        Assert.Null(content.Parse().Bundle);
        Assert.Contains(content.Parse().Diagnostics, f => f.Code == DiagnosticCodes.FileMissing);
    }

    [Fact]
    public void IsSuspect_ErrorInAFileThatIsBeingRewritten_AndInNoOther()
    {
        var half = Read(beforePass: pass => _bundle.Write(Noise, Role("noise")[..(20 + pass)]));
        Assert.True(half.IsSuspect(half.Parse()));

        File.Delete(_bundle.At(Noise));
        _bundle.Write("roles/a.json", Role("a")[..20]);
        var broken = Read();

        Assert.NotNull(broken.Digest);
        Assert.False(broken.IsSuspect(broken.Parse()));
        var finding = Assert.Single(broken.Parse().Diagnostics, f => f.Severity == DiagnosticSeverity.Error);
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
        var findings = content.Parse().Diagnostics;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(content.Digest);
        Assert.Equal(DiagnosticCodes.FileTooLarge, Assert.Single(findings).Code);
        Assert.True(allocated < 10 * 1024 * 1024, $"{allocated} bytes were allocated");
    }

    [Fact]
    public void Read_LinksInACircle_AreRefused()
    {
        _bundle.LinkFile("roles/b.json", "c.json");
        _bundle.LinkFile("roles/c.json", "b.json");
        _bundle.LinkDirectory("roles/deep", ".");

        Assert.Equal(2, Read().Parse().Diagnostics.Count(f => f.Code == DiagnosticCodes.LinkBroken));
    }

    [Fact]
    public void Read_DirectoryThatIsNotThere_IsNone() =>
        Assert.Equal(DiagnosticCodes.FileMissing, Assert.Single(Read("nowhere").Parse().Diagnostics).Code);

    [Fact]
    public void Parse_Twice_GivesTheSame()
    {
        _bundle.Write("roles/a.json", "{");
        var content = Read();

        Assert.Equal(content.Parse().Diagnostics, content.Parse().Diagnostics);
    }

    private static string Role(string name) =>
        $$"""{"name": "{{name}}", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["*"]}]}""";

    private Action Writer(string how) => how == "in place"
        ? () => _bundle.Write(Noise, Role($"noise{_writes++}"))
        : () =>
        {
            _bundle.Write("next", Role($"noise{_writes++}"));
            File.Move(_bundle.At("next"), _bundle.At(Noise), overwrite: true);
        };

    private BundleContent Read(
        string path = "", Func<string, bool>? isKnown = null, Action<int>? beforePass = null, Action<string>? beforeFile = null)
    {
        var reader = new BundleContentReader(_bundle.At(path), ReadingLimits.Default)
        {
            BeforePass = pass =>
            {
                _passes++;
                beforePass?.Invoke(pass);
            },
            BeforeFile = beforeFile,
        };
        return reader.Read(isKnown ?? (_ => false));
    }
}
