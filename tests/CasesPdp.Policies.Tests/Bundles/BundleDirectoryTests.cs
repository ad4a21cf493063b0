using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleDirectoryTests : IDisposable
{
    private const UnixFileMode EverybodyLooks =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_KubernetesConfigMap_FollowsItsLinks()
    {
        _directory.Write("..2024_11_23/pdp.yaml", InMemory.Stack);
        _directory.Write("..2024_11_23/roles/a.json", """{"kibana": []}""");
        _directory.LinkDirectory("..data", "..2024_11_23");
        _directory.LinkFile("pdp.yaml", "..data/pdp.yaml");
        _directory.LinkDirectory("roles", "..data/roles");

        var reading = BundleReader.Read(_directory.Path);

        Assert.Empty(reading.Diagnostics);
        Assert.Contains(reading.Bundle!.Roles, r => r.Name == "a");
        var plain = InMemory.Read(("roles/a.json", """{"kibana": []}"""), ("pdp.yaml", InMemory.Stack));
        Assert.Equal(plain.Bundle!.Digest, reading.Bundle.Digest);
    }

    [Fact]
    public void Read_ThroughALinkToTheDirectory_Works()
    {
        _directory.Write("real/pdp.yaml", InMemory.Stack);
        _directory.LinkDirectory("link", "real");

        Assert.NotNull(BundleReader.Read(_directory.At("link")).Bundle);
    }

    [Fact]
    public void Read_LinkOutOfTheDirectory_IsAnError()
    {
        _directory.Write("outside/secret.json", "{}");
        _directory.Write("bundle/pdp.yaml", InMemory.Stack);
        _directory.Write("bundle/roles/a.json", "{}");
        _directory.LinkFile("bundle/roles/b.json", "../../outside/secret.json");
        _directory.LinkFile("bundle/roles/c.json", _directory.At("outside/secret.json"));
        _directory.LinkDirectory("bundle/features", "../outside");

        var reading = BundleReader.Read(_directory.At("bundle"));

        Assert.Null(reading.Bundle);
        Assert.Equal(["features", "roles/b.json", "roles/c.json"], FilesOf(reading, DiagnosticCodes.LinkLeavesBundle));
    }

    [Fact]
    public void Read_LinksInACircleOrToNowhere_AreErrors()
    {
        _directory.Write("pdp.yaml", InMemory.Stack);
        _directory.Write("roles/a.json", "{}");
        _directory.LinkFile("roles/b.json", "c.json");
        _directory.LinkFile("roles/c.json", "b.json");
        _directory.LinkFile("roles/d.json", "nowhere.json");
        _directory.LinkDirectory("features", "features");

        var reading = BundleReader.Read(_directory.Path);

        Assert.Equal(["features", "roles/b.json", "roles/c.json", "roles/d.json"], FilesOf(reading, DiagnosticCodes.LinkBroken));
    }

    [Fact]
    public void Read_LinkInsideTheDirectory_IsReadUnderItsOwnName()
    {
        _directory.Write("pdp.yaml", InMemory.Stack);
        _directory.Write("roles/a.json", """{"kibana": []}""");
        _directory.LinkFile("roles/b.json", "../roles/./a.json");

        var reading = BundleReader.Read(_directory.Path);

        Assert.Contains(reading.Bundle!.Roles, r => r.Name == "b");
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Read_UnreadableFile_IsAnError()
    {
        _directory.Write("pdp.yaml", InMemory.Stack);
        File.SetUnixFileMode(_directory.At("pdp.yaml"), UnixFileMode.None);
        File.SetUnixFileMode(_directory.Path, EverybodyLooks);
        using var nobody = FileSystemUser.Nobody();

        var reading = BundleReader.Read(_directory.Path);

        Assert.Equal(["pdp.yaml"], FilesOf(reading, DiagnosticCodes.FileUnreadable));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Read_PipeAmongTheRoles_IsAnErrorAndNotWaitedFor()
    {
        _directory.Write("pdp.yaml", InMemory.Stack);
        _directory.Write("roles/a.json", """{"kibana": []}""");
        using var make = System.Diagnostics.Process.Start("mkfifo", [_directory.At("roles/b.json")]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        var reading = await Task.Run(() => BundleReader.Read(_directory.Path), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        Assert.Equal(["roles/b.json"], FilesOf(reading, DiagnosticCodes.EmptyDocument));
    }

    [Fact]
    public void Read_PathThatCannotBeOne_IsAnError()
    {
        var reading = BundleReader.Read("a\0b");

        Assert.Equal(["(bundle)"], FilesOf(reading, DiagnosticCodes.FileUnreadable));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("pdp.yaml")]
    public void Read_NoDirectory_IsAnError(string path)
    {
        _directory.Write("pdp.yaml", InMemory.Stack);

        var reading = BundleReader.Read(_directory.At(path));

        Assert.Equal(DiagnosticCodes.FileMissing, Assert.Single(reading.Diagnostics).Code);
    }

    [Fact]
    public void Read_MoreFilesThanABundleMayHave_LooksAtNoneOfThem()
    {
        _directory.Write("pdp.yaml", InMemory.Stack);
        for (var file = 0; file < 20; file++)
        {
            _directory.Write($"roles/{file}.json", "{}");
        }

        var context = new ReadingContext(ReadingLimits.Default with { Files = 10 });
        var listed = BundleDirectory.List(_directory.Path, context)!;

        Assert.Empty(listed.Files);
        Assert.Equal(DiagnosticCodes.TooManyFiles, Assert.Single(context.Findings.ToList()).Code);
    }

    [Fact]
    public void IsInPlace_DirectoryExchangedByRenaming_IsNoticed()
    {
        _directory.Write("one/roles/a.json", "{}");
        _directory.Write("two/roles/a.json", "{}");
        Directory.Move(_directory.At("one"), _directory.At("bundle"));
        var listed = BundleDirectory.List(_directory.At("bundle"), new ReadingContext(ReadingLimits.Default))!;
        Assert.True(listed.IsInPlace);

        Directory.Move(_directory.At("bundle"), _directory.At("away"));
        Assert.False(listed.IsInPlace);
        Directory.Move(_directory.At("two"), _directory.At("bundle"));
        Assert.False(listed.IsInPlace);
    }

    [Theory]
    [InlineData("/pdp.yaml")]
    [InlineData("../pdp.yaml")]
    [InlineData("roles//a.json")]
    [InlineData("roles\\a.json")]
    [InlineData("./pdp.yaml")]
    [InlineData("")]
    public void Read_InMemoryPathThatIsNotRelative_IsAnError(string path)
    {
        var reading = InMemory.Read(("pdp.yaml", InMemory.Stack), (path, "{}"));

        Assert.Equal(["(bundle)"], FilesOf(reading, DiagnosticCodes.InvalidPath));
    }

    [Fact]
    public void Read_InMemoryPathTwice_IsAnError()
    {
        var reading = InMemory.Read(("pdp.yaml", InMemory.Stack), ("roles/a.json", "{}"), ("roles/a.json", "{}"));

        Assert.Equal(["roles/a.json"], FilesOf(reading, DiagnosticCodes.InvalidPath));
    }

    private static IEnumerable<string> FilesOf(BundleReading reading, string code) =>
        reading.Diagnostics.Where(d => d.Code == code).Select(d => d.Span.File);
}
