using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RealPathTests()
    {
        foreach (var version in (string[])["..one", "..two"])
        {
            _directory.Write($"{version}/pdp.yaml", InMemory.Stack);
            _directory.Write($"{version}/roles/a.json", "{}");
        }

        _directory.LinkDirectory("..data", "..one");
        _directory.LinkFile("pdp.yaml", "..data/pdp.yaml");
        _directory.LinkDirectory("roles", "..data/roles");
    }

    public void Dispose() => _directory.Dispose();

    // One that turns back in time looks as if nothing had happened: the mixture must not come about at all.
    [Fact]
    public void Resolve_LinkTurnsBetweenTwoPaths_BothAreOfOneVersion()
    {
        var links = new RealPath();

        var first = links.Resolve(_directory.At("pdp.yaml"));
        Turn("..two");
        var second = links.Resolve(_directory.At("roles/a.json"));

        Assert.Equal(_directory.At("..one/pdp.yaml"), first);
        Assert.Equal(_directory.At("..one/roles/a.json"), second);
    }

    [Fact]
    public void Resolve_AnotherTime_LooksAnew()
    {
        _ = new RealPath().Resolve(_directory.At("pdp.yaml"));
        Turn("..two");

        Assert.Equal(_directory.At("..two/pdp.yaml"), new RealPath().Resolve(_directory.At("pdp.yaml")));
    }

    private void Turn(string target)
    {
        Directory.Delete(_directory.At("..data"));
        _directory.LinkDirectory("..data", target);
    }
}
