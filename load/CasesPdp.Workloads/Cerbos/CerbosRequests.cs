using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads.Cerbos.V1;
using Google.Protobuf.WellKnownTypes;
using Resource = CasesPdp.Workloads.Cerbos.V1.Resource;

namespace CasesPdp.Workloads.Cerbos;

/// <summary>Translates our requests for Cerbos.</summary>
public sealed class CerbosRequests(PolicyForm form)
{
    /// <summary>The path of the method.</summary>
    public const string Path = "/cerbos.svc.v1.CerbosService/CheckResources";

    /// <summary>The most resources in a request; no setting allows more.</summary>
    public const int MostResources = 500;

    /// <summary>One resource, one action.</summary>
    public CheckResourcesRequest From(CheckRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = request.Resource;
        return new CheckResourcesRequest
        {
            Principal = PrincipalOf(request.Subject),
            Resources = { Entry(0, resource.Owners[0], resource.HasSpace ? resource.Space : null, [request.Action.Name]) },
        };
    }

    /// <summary>A resource for each item, one action each. The batch has one subject.</summary>
    public CheckResourcesRequest From(BatchCheckRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = new CheckResourcesRequest { Principal = PrincipalOf(request.Subject) };
        foreach (var item in request.Items)
        {
            var resource = item.Resource;
            asked.Resources.Add(
                Entry(asked.Resources.Count, resource.Owners[0], resource.HasSpace ? resource.Space : null, [item.Action.Name]));
        }

        return asked;
    }

    /// <summary>A resource for each cell, every action on it. The matrix has one subject.</summary>
    public CheckResourcesRequest From(CheckMatrixRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = new CheckResourcesRequest { Principal = PrincipalOf(request.Subjects.Single()) };
        var actions = request.Actions.Select(a => a.Name).ToList();
        foreach (var cell in request.Cells)
        {
            asked.Resources.Add(Entry(asked.Resources.Count, cell.Owner, cell.HasSpace ? cell.Space : null, actions));
        }

        return asked;
    }

    private static Principal PrincipalOf(Subject subject) => new() { Id = subject.Id, Roles = { subject.Roles.Names } };

    private ResourceEntry Entry(int index, string owner, string? space, IEnumerable<string> actions)
    {
        var resource = new Resource { Kind = owner, Id = $"{index}" };
        if (form == PolicyForm.Scopes)
        {
            resource.Scope = space ?? SpaceId.Default;
        }
        else
        {
            resource.Attr.Add("space", Value.ForString(space ?? SpaceId.Default));
        }

        return new ResourceEntry { Resource = resource, Actions = { actions } };
    }
}
