using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Workloads.Cerbos;

/// <summary>Batches for comparing answers: each of another subject, half of the items in spaces that one of its roles names.</summary>
public static class AgreementSample
{
    private const int Seed = 99;
    private const int SubjectRoles = 3;

    /// <summary>Takes the batches. The same numbers give the same batches.</summary>
    public static IEnumerable<BatchCheckRequest> Take(SyntheticPolicy policy, int batches, int items)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var mix = new QuestionMix(policy.Roles, policy.Spaces, Seed);
        var random = new Random(Seed);
        var roles = policy.Bundle.Roles.ToDictionary(r => r.Name, StringComparer.Ordinal);
        for (var i = 0; i < batches; i++)
        {
            var batch = mix.NextBatchOverSpaces(items);
            batch.Subject = mix.NextSubject(1 + random.Next(SubjectRoles), mayEverywhere: random.Next(2) == 0);
            var named = SpacesOf(batch.Subject.Roles.Names.Select(n => roles[n]));
            foreach (var item in batch.Items.Where(_ => random.Next(2) == 0))
            {
                item.Resource.Space = named[random.Next(named.Count)];
            }

            yield return batch;
        }
    }

    private static List<string> SpacesOf(IEnumerable<RoleDocument> roles) =>
        [.. roles.SelectMany(r => r.Kibana).SelectMany(e => e.Spaces).Select(s => s == "*" ? SpaceId.Default : s)];
}
