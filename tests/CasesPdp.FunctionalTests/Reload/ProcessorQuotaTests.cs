using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class ProcessorQuotaTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("casespdp-quota-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("50000 100000\n", true)]
    [InlineData("800000 100000\n", true)]
    [InlineData("max 100000\n", false)]
    [InlineData("", true)]
    public void Exists_LimitOfTheGroup_Counts(string limit, bool exists)
    {
        Write("pod/container/cpu.max", limit);

        Assert.Equal(exists, Exists("0::/pod/container\n"));
    }

    [Theory]
    [InlineData("50000\n", true)]
    [InlineData("-1\n", false)]
    public void Exists_LimitOfAGroupOfVersion1_Counts(string limit, bool exists)
    {
        Write("cpu/pod/cpu.cfs_quota_us", limit);

        Assert.Equal(exists, Exists("9:name=systemd:/\n3:cpu,cpuacct:/pod/container\n0::/\n"));
        Assert.False(Exists("9:name=systemd:/\n3:cpuset:/pod/container\n"));
    }

    [Theory]
    [InlineData("0::/\n", false)]
    [InlineData("0::/free/inner\n", false)]
    [InlineData("0::/pod\n", true)]
    [InlineData("0::/pod/container\n", true)]
    [InlineData("", false)]
    public void Exists_LimitOfAGroupAboveIt_Counts(string groups, bool exists)
    {
        Write("pod/cpu.max", "50000 100000");
        Write("pod/container/cpu.max", "max 100000");
        Write("free/inner/cpu.max", "max 100000");

        Assert.Equal(exists, Exists(groups));
    }

    // A container that sees its own group alone, mounted at the root.
    [Fact]
    public void Exists_GroupIsMountedAtTheRoot_Counts()
    {
        Write("cpu.max", "50000 100000");

        Assert.True(Exists("0::/pod/container\n"));
    }

    [Fact]
    public void Exists_NoGroupsHere_IsNone() =>
        Assert.False(ProcessorQuota.Exists(Path.Combine(_root.FullName, "absent"), _root.FullName));

    // Another handle locks the file: root could read one without permissions.
    [Fact]
    public void Exists_CannotBeRead_Counts()
    {
        using var locked = new FileStream(Path.Combine(_root.FullName, "locked"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.True(ProcessorQuota.Exists(locked.Name, _root.FullName));
    }

    private void Write(string file, string limit)
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, limit);
    }

    private bool Exists(string groups)
    {
        var file = Path.Combine(_root.FullName, "groups");
        File.WriteAllText(file, groups);
        return ProcessorQuota.Exists(file, _root.FullName);
    }
}
