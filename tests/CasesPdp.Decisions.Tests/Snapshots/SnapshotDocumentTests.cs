using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Decisions.Tests.Snapshots;

/// <summary>Holds the example of <c>docs/snapshot-format.md</c> to what is written.</summary>
public sealed class SnapshotDocumentTests
{
    [Fact]
    public void Example_ItsBytes_AreThoseOfTheFile() =>
        Assert.Equal(Convert.ToHexStringLower(SnapshotFile.Write(SnapshotWriter.Write(TestSnapshots.Tiny()))), Documented());

    [Fact]
    public void Example_ItsBytes_AreReadAndDecide()
    {
        var read = SnapshotReader.Read(SnapshotFile.Read(Convert.FromHexString(Documented())), TestSnapshots.MostBytes);

        Assert.Equal(TestSnapshots.DecideAll(TestSnapshots.Tiny()), TestSnapshots.DecideAll(read));
    }

    // The lines of the block, each without what stands behind its semicolon.
    private static string Documented()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(directory.FullName, "CasesPdp.sln")))
        {
            directory = directory.Parent!;
        }

        var lines = System.IO.File.ReadAllLines(Path.Combine(directory.FullName, "docs", "snapshot-format.md"));
        return string.Concat(lines
            .SkipWhile(l => l != "```hex").Skip(1).TakeWhile(l => l != "```")
            .Select(l => l.Split(';')[0].Replace(" ", "", StringComparison.Ordinal)));
    }
}
