using System.Reflection;
using System.Runtime.InteropServices;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Requests;

/// <summary>Describes the server.</summary>
internal static class ServerInfo
{
    /// <summary>The version of this build, such as <c>0.2.0</c>.</summary>
    public static readonly string Version =
        typeof(ServerInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The runtime in this process, such as <c>.NET 10.0.12</c>: a native build carries it.</summary>
    public static readonly string Runtime = RuntimeInformation.FrameworkDescription;

    /// <summary>The description, with <paramref name="policy"/> in force.</summary>
    public static GetServerInfoResponse Of(LoadedPolicy policy)
    {
        var (settings, snapshot) = (policy.Bundle.Settings, policy.Snapshot);
        return new GetServerInfoResponse
        {
            Revision = snapshot.Revision.ToMessage(),
            Kibana = settings.Kibana,
            Deployment = settings.Deployment.Name,
            License = settings.Deployment.IsServerless ? "" : settings.License.ToString().ToLowerInvariant(),
            SecurityEnabled = settings.SecurityEnabled,
            DefaultBundle = policy.IsDefault,
            HidesRestrictedCases = CaseVisibility.HidesRestrictedCases(policy.Snapshot),
            Limits = new ServerLimits
            {
                BatchItems = Limits.BatchItems,
                MatrixCells = Limits.MatrixCells,
                SubjectRoles = Limits.SubjectRoles,
                NameBytes = Limits.NameBytes,
                MessageBytes = Limits.MessageBytes,
                PageSize = Limits.PageSize,
                ResourceOwners = Limits.ResourceOwners,
                ResourceAssignees = Limits.ResourceAssignees,
                ActionFacets = Limits.ActionFacets,
                FilteredSubjects = Limits.FilteredSubjects,
            },
            Counts = new PolicyCounts
            {
                Roles = (uint)snapshot.Roles.Count,
                Spaces = (uint)snapshot.Spaces.Names.Count,
                Owners = (uint)snapshot.Owners.Count,
                Actions = (uint)snapshot.Actions.Names.Count,
                Subjects = (uint)snapshot.Subjects.Ids.Count,
                Rows = (uint)snapshot.Grants.RowCount,
                TableBytes = (ulong)snapshot.SizeInBytes,
            },
            Version = Version,
            Runtime = Runtime,
            Owners = { policy.OwnerNames() },
        };
    }
}
