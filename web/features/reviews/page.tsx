export function ReviewsPage() {
  return <main />
}
