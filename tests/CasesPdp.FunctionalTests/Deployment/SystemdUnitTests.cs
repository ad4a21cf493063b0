namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>The unit of <c>deploy/systemd</c> names what the server has. systemd's own check is in <c>tests/deploy/run</c>.</summary>
public sealed class SystemdUnitTests
{
    private static readonly ILookup<string, string> Unit = DeployFile.Read("deploy/systemd/casespdp.service").Split('\n')
        .Where(l => l.Contains('=', StringComparison.Ordinal) && l[0] != '#').Select(l => l.Split('=', 2)).ToLookup(l => l[0], l => l[1]);

    [Fact]
    public void Environment_OfTheUnit_IsAcceptedByTheServer()
    {
        var options = DeployFile.OptionsOf(Unit["Environment"].Select(v => v.Split('=', 2)).Select(v => KeyValuePair.Create(v[0], (string?)v[1])));

        Assert.Equal($"/run/{One("RuntimeDirectory")}/pdp.sock", options.Listen.UnixSocket);
        Assert.Equal(One("Group"), options.Listen.UnixSocketGroup);
        Assert.StartsWith($"/var/lib/{One("StateDirectory")}/", options.Reload.LastGoodDirectory, StringComparison.Ordinal);
        Assert.True(int.Parse(One("TimeoutStopSec")) > options.LameDuckSeconds + options.DrainSeconds);
    }

    // Without PrivateUsers: the kernel would report the users of callers as nobody.
    [Fact]
    public void Socket_OfTheUnit_IsReachedByItsGroupAlone()
    {
        Assert.Equal("0750", One("RuntimeDirectoryMode"));
        Assert.Equal("0700", One("StateDirectoryMode"));
        Assert.Contains($"u {One("User")} -", DeployFile.Read("deploy/systemd/casespdp.sysusers"), StringComparison.Ordinal);
        Assert.Empty(Unit["PrivateUsers"]);
    }

    private static string One(string key) => Unit[key].Single();
}
