using System.Security.Cryptography;
using System.Text;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundlePackTests
{
    public static TheoryData<string> Cases => [.. Corpus.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pack_CorpusCase_HasTheDigestAndTheFilesOfTheReading(string name)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (path, content) in Corpus.Files(name))
        {
            directory.Write(path, content);
        }

        var reading = BundleReader.Read(directory.Path);
        var pack = BundlePack.Pack(directory.Path).Pack;

        Assert.Equal(pack?.Digest, BundleContent.Read(directory.Path).Digest);
        if (reading.Bundle is not null)
        {
            Assert.Equal(reading.Bundle.Digest, pack!.Digest);
            Assert.Equal(reading.Bundle.Digest, BundleReader.Read(pack.Files()).Bundle!.Digest);
            Assert.Equal(pack.Digest, BundlePack.Restore(pack.Bytes).Digest);
            Assert.Equal(pack.Digest, BundlePack.Pack(pack.Files()).Pack!.Digest);
        }
    }

    [Fact]
    public void Pack_FileThatIsTooLarge_SaysWhich()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pdp.yaml", "bundle: 1\n");
        directory.Write("roles/a.json", new byte[101]);

        var packing = Pack(directory, ReadingLimits.Default with { FileBytes = 100 });

        Assert.Null(packing.Pack);
        Assert.Equal((DiagnosticCodes.FileTooLarge, "roles/a.json"), (packing.Diagnostics[0].Code, packing.Diagnostics[0].Span.File));
    }

    [Fact]
    public void Pack_TooManyFiles_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("roles/a.json", "[]");
        directory.Write("roles/b.json", "[]");

        Assert.NotNull(Pack(directory, ReadingLimits.Default with { Files = 2 }).Pack);
        Assert.Equal(
            DiagnosticCodes.TooManyFiles,
            Assert.Single(Pack(directory, ReadingLimits.Default with { Files = 1 }).Diagnostics).Code);
    }

    [Fact]
    public void Pack_DirectoryThatIsNotThere_IsNone() => Assert.Null(BundlePack.Pack("/nowhere/at/all").Pack);

    [Fact]
    public void Pack_TextThatCompressesBeyondMeasure_CanBeRestored()
    {
        var pack = BundlePack.Pack([new BundleFile("pdp.yaml", new byte[8 * 1024 * 1024])]).Pack!;

        Assert.Equal(pack.Digest, BundlePack.Restore(pack.Bytes).Digest);
        Assert.Equal(8 * 1024 * 1024, pack.ContentBytes);
        Assert.InRange(pack.Bytes.Length, 8 * 1024 * 1024, 9 * 1024 * 1024);
    }

    // 480 MiB of zeros take a few MiB when they are compressed.
    [Fact]
    public void Restore_PackThatUnpacksBeyondMeasure_IsRefusedBeforeIt()
    {
        var zeros = new byte[60 * 1024 * 1024];
        using var packed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var file = 0; file < 8; file++)
            {
                var path = Encoding.UTF8.GetBytes($"roles/{file}.json");
                deflate.Write(BitConverter.GetBytes(path.Length));
                deflate.Write(path);
                deflate.Write(BitConverter.GetBytes(zeros.Length));
                deflate.Write(zeros);
            }
        }

        var bytes = packed.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => BundlePack.Restore(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 64L * bytes.Length + zeros.Length, $"{allocated} bytes were allocated for a pack of {bytes.Length}");
    }

    [Fact]
    public void Restore_DamagedBytes_Refuses()
    {
        var bytes = BundlePack.Pack([new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes("bundle: 1\n"))]).Pack!.Bytes;

        for (var length = 1; length < bytes.Length - 1; length++)
        {
            try
            {
                Assert.NotEqual(BundlePack.Restore(bytes).Digest, BundlePack.Restore(bytes[..length]).Digest);
            }
            catch (InvalidDataException)
            {
                // Said that it is damaged.
            }
        }

        Assert.Throws<InvalidDataException>(() => BundlePack.Restore(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    // The framing is written out here: other builds and other programs must come to the same digest.
    [Fact]
    public void FilesDigest_OfFiles_IsTheHashOfTheirLengthsPathsAndBytes()
    {
        using var framed = new MemoryStream();
        foreach (var text in new[] { "pdp.yaml", "bundle: 1\n", "roles/a.json", "[]" })
        {
            framed.Write(BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(text)));
            framed.Write(Encoding.UTF8.GetBytes(text));
        }

        var pack = BundlePack.Pack([File("roles/a.json", "[]"), File("pdp.yaml", "bundle: 1\n")]).Pack!;

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(framed.ToArray())), pack.FilesDigest);
        Assert.Equal(pack.FilesDigest, BundlePack.Restore(pack.Bytes).FilesDigest);
        Assert.NotEqual(pack.Digest, pack.FilesDigest);
    }

    [Fact]
    public void FilesDigest_BuildsWithDifferentCatalogues_IsTheSame()
    {
        BundleSourceFile[] files = [new("pdp.yaml", BundleFileKind.Settings, null, "bundle: 1\n"u8.ToArray())];
        var (here, elsewhere) = (BundlePack.Pack(Digest("one catalogue", files), files), BundlePack.Pack(Digest("another", files), files));

        Assert.NotEqual(here.Digest, elsewhere.Digest);
        Assert.Equal(here.FilesDigest, elsewhere.FilesDigest);
    }

    [Theory]
    [InlineData("pdp.yaml", "bundle: 1\n#", "roles/a.json", "[]")]
    [InlineData("pdp.yaml", "bundle: 1\n", "roles/b.json", "[]")]
    [InlineData("pdp.yaml", "bundle: 1\n", "roles/a.json", "[ ]")]
    [InlineData("pdp.yaml", "bundle: 1\n[]", "roles/a.json", "")]
    public void FilesDigest_AnyFileChanged_IsAnother(string first, string firstContent, string second, string secondContent)
    {
        var pack = BundlePack.Pack([File("pdp.yaml", "bundle: 1\n"), File("roles/a.json", "[]")]).Pack!;

        Assert.NotEqual(pack.FilesDigest, BundlePack.Pack([File(first, firstContent), File(second, secondContent)]).Pack!.FilesDigest);
    }

    private static BundleFile File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));

    private static string Digest(string catalogue, IEnumerable<BundleSourceFile> files)
    {
        using var digest = new BundleDigest(catalogue);
        foreach (var file in files)
        {
            digest.Append(file.Path, file.Content.Span);
        }

        return digest.Complete();
    }

    private static BundlePacking Pack(TemporaryDirectory directory, ReadingLimits limits) =>
        new BundleContentReader(directory.Path, limits).Read(_ => false).Pack();
}
