import { Link } from '@tanstack/react-router'

export function NotFound() {
  return (
    <main style={{ padding: 48 }}>
      <h1>There is nothing here</h1>
      <p>
        The address leads to no page. <Link to="/w">Go to the workflows</Link>.
      </p>
    </main>
  )
}
