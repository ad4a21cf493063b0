using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class ProcessorQuotaTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("casespdp-quota-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("50000 100000\n", 0.5)]
    [InlineData("250000 100000\n", 2.5)]
    [InlineData("max 100000\n", double.PositiveInfinity)]
    [InlineData("", double.PositiveInfinity)]
    [InlineData("50000", double.PositiveInfinity)]
    public void Read_OfTheGroup_IsTimeByPeriod(string quota, double processors)
    {
        Write("pod/container", quota);

        Assert.Equal(processors, Read("0::/pod/container\n"));
    }

    [Theory]
    [InlineData("0::/\n", 4)]
    [InlineData("0::/pod\n", 0.5)]
    [InlineData("0::/pod/container\n", 0.5)]
    [InlineData("9:name=systemd:/\n1:cpu:/pod\n0::/pod/other\n", 0.25)]
    [InlineData("1:cpu:/pod\n", double.PositiveInfinity)]
    [InlineData("", double.PositiveInfinity)]
    public void Read_GroupsAboveIt_CountToo(string groups, double processors)
    {
        Write("", "400000 100000");
        Write("pod", "50000 100000");
        Write("pod/container", "100000 100000");
        Write("pod/other", "25000 100000");

        Assert.Equal(processors, Read(groups));
    }

    [Fact]
    public void Read_NoGroupsHere_IsNoQuota() =>
        Assert.Equal(double.PositiveInfinity, ProcessorQuota.Read(Path.Combine(_root.FullName, "absent"), _root.FullName));

    private void Write(string group, string quota) =>
        File.WriteAllText(Path.Combine(_root.CreateSubdirectory(Path.Combine(".", group)).FullName, "cpu.max"), quota);

    private double Read(string groups)
    {
        var file = Path.Combine(_root.FullName, "cgroup");
        File.WriteAllText(file, groups);
        return ProcessorQuota.Read(file, _root.FullName);
    }
}
