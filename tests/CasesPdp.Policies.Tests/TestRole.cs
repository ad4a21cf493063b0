using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Tests;

/// <summary>The body of a role in a <see cref="TestBundle"/>: each method adds an entry; <see cref="In"/> sets the spaces.</summary>
public sealed class TestRole(string name)
{
    private readonly List<KibanaGrant> _kibana = [];
    private readonly List<ApplicationGrant> _applications = [];
    private string[] _spaces = ["*"];

    /// <summary>The spaces of the Kibana entries that follow.</summary>
    public TestRole In(params string[] spaces)
    {
        _spaces = spaces;
        return this;
    }

    /// <summary>A Kibana entry with base privileges.</summary>
    public TestRole Base(params string[] privileges)
    {
        _kibana.Add(new KibanaGrant([.. _spaces], [.. privileges], []));
        return this;
    }

    /// <summary>A Kibana entry with privileges of one feature.</summary>
    public TestRole Feature(string feature, params string[] privileges)
    {
        _kibana.Add(new KibanaGrant([.. _spaces], [], [new FeatureGrant(feature, [.. privileges])]));
        return this;
    }

    /// <summary>An Elasticsearch entry for Kibana on every resource.</summary>
    public TestRole Privileges(params string[] privileges) => Application("kibana-.kibana", ["*"], privileges);

    /// <summary>An Elasticsearch entry for Kibana on one resource.</summary>
    public TestRole PrivilegesOn(string resource, params string[] privileges) => Application("kibana-.kibana", [resource], privileges);

    /// <summary>An Elasticsearch entry.</summary>
    public TestRole Application(string application, string[] resources, params string[] privileges)
    {
        _applications.Add(new ApplicationGrant(application, [.. privileges], [.. resources]));
        return this;
    }

    public RoleDocument Build() => new(name, [.. _kibana], [.. _applications], TestBundle.Span);
}
